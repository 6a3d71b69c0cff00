import { textWidth } from '$lib/text/measure';
import { spread } from '$lib/chart/mark/spread';
import type { Mark } from '$lib/lab/channel/marks';

/** A mark at its pixels, with what is to be said of it. */
export interface Placed extends Mark {
  readonly px: number;
  readonly py: number;
  readonly outcome: string;
}

/** The name of one mark beside it. */
export interface NameLabel {
  readonly mark: Placed;
  readonly text: string;
  readonly outcome: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'end';
}

/** Joins neighbours of a fan with one outcome; its words begin at `text`. */
interface Bracket {
  readonly x: number;
  readonly text: number;
  readonly from: number;
  readonly to: number;
  /** Middle of its words */
  readonly y: number;
  readonly outcome: string;
}

/** Channel numbers of one crowded column, fanned out; those with one outcome share a bracket. */
export interface Fan {
  readonly lines: readonly { mark: Placed; x: number; y: number }[];
  readonly brackets: readonly Bracket[];
}

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface Box {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

const SIZE = 12.5;
const LINE = 15;
/** Marks of one column from which on their names are fanned out. */
const CROWD = 4;
/** px from which on a crowd is wide: leaders to one side of it would cross. */
const WIDE = 120;
/** px from a crowd to its numbers: room for the leaders */
const REACH = 30;

const meets = (a: Box, b: Box): boolean => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

/** Numbers in the order of their marks' heights, evenly spread beside the column. */
function fanAt(marks: readonly Placed[], frame: Frame): Fan {
  const sorted = [...marks].sort((a, b) => a.py - b.py);
  const middle = sorted.reduce((sum, { py }) => sum + py, 0) / sorted.length;
  const ends: [number, number] = [frame.top + LINE, frame.bottom - 4];
  const wishes = sorted.map((_, i) => ({
    at: middle + (i - (sorted.length - 1) / 2) * LINE,
    size: LINE,
  }));
  const heights = spread(wishes, ...ends, 0);
  const edge = Math.max(...sorted.map(({ px }) => px));
  const widest = Math.max(
    ...sorted.map(({ channel }) => textWidth(String(channel), { size: SIZE })),
  );
  const x = edge + REACH + widest;
  const lines = sorted.map((mark, i) => ({ mark, x, y: heights[i] }));
  const brackets: Bracket[] = [];
  for (const { mark, y } of lines) {
    const last = brackets.at(-1);
    if (last?.outcome === mark.outcome) {
      brackets[brackets.length - 1] = { ...last, to: y, y: (last.from + y) / 2 };
    } else brackets.push({ x: x + 8, text: x + 15, from: y, to: y, y, outcome: mark.outcome });
  }
  return { lines, brackets };
}

/** What a fan covers: its marks and numbers, and the words beside each bracket. */
function boxesOf({ lines, brackets }: Fan): Box[] {
  const ys = lines.map(({ y }) => y);
  const numbers = {
    x0: Math.min(...lines.map(({ mark }) => mark.px)),
    x1: Math.max(...brackets.map(({ text }) => text)),
    y0: Math.min(...ys) - LINE,
    y1: Math.max(...ys) + LINE,
  };
  const words = brackets.map(({ text, y, outcome }) => ({
    x0: text,
    x1: text + textWidth(outcome, { size: SIZE }),
    y0: y - LINE / 2,
    y1: y + LINE / 2,
  }));
  return [numbers, ...words];
}

/**
 * The same with words that cover no mark of another column: beside another line of their bracket,
 * or else beyond the mark.
 */
function fanOf(group: readonly Placed[], others: readonly Placed[], frame: Frame): Fan {
  const fan = fanAt(group, frame);
  const brackets = fan.brackets.map((bracket) => {
    const width = textWidth(bracket.outcome, { size: SIZE });
    const coveredAt = (y: number) => {
      const [x0, x1] = [bracket.text, bracket.text + width];
      const words = { x0, x1, y0: y - LINE / 2, y1: y + LINE / 2 };
      return others.filter(({ px, py }) =>
        meets(words, { x0: px - 9, x1: px + 9, y0: py - 9, y1: py + 9 }),
      );
    };
    const heights = fan.lines.map(({ y }) => y).filter((y) => y >= bracket.from && y <= bracket.to);
    const y = [bracket.y, ...heights].find((height) => coveredAt(height).length === 0);
    if (y !== undefined) return { ...bracket, y };
    const text = Math.max(...coveredAt(bracket.y).map(({ px }) => px + 16));
    return { ...bracket, text };
  });
  return { ...fan, brackets };
}

/** Heights to try beside a mark, the nearest first. */
const OFFSETS = [0, 15, -15, 30, -30, 45, -45, 60, -60];

/** What may be written beside a mark, the longest first: the first that the frame has room for. */
type Wordings = readonly { readonly text: string; readonly outcome: string }[];

const fullWords = ({ layer, channel, outcome }: Placed): Wordings => [
  { text: `${layer.full} · ${channel}`, outcome },
  { text: `${layer.short} · ${channel}`, outcome: '' },
];

/** Where one name stands; null where it would cover another and need not stand at all. */
function nameOf(
  mark: Placed,
  wordings: Wordings,
  taken: readonly Box[],
  frame: Frame,
  needed: boolean,
): { label: NameLabel; box: Box } | null {
  const fits = ({ text, outcome }: Wordings[number]) => {
    const whole = textWidth(`${text} ${outcome}`, { size: SIZE });
    return mark.px + 14 + whole <= frame.right || mark.px - 14 - whole >= frame.left;
  };
  const { text, outcome } = wordings.find(fits) ?? wordings[wordings.length - 1];
  const width = textWidth(`${text} ${outcome}`, { size: SIZE });
  const anchor = mark.px + 14 + width <= frame.right ? 'start' : 'end';
  const x = mark.px + (anchor === 'start' ? 13 : -13);
  const boxes = OFFSETS.map((offset) => ({
    x0: anchor === 'start' ? x : x - width,
    x1: anchor === 'start' ? x + width : x,
    y0: mark.py + offset - LINE / 2,
    y1: mark.py + offset + LINE / 2,
  }));
  const free = boxes.find(
    (one) =>
      one.y0 >= frame.top && one.y1 <= frame.bottom && taken.every((other) => !meets(one, other)),
  );
  if (free === undefined && !needed) return null;
  const box = free ?? boxes[0];
  return { label: { mark, text, outcome, x, y: (box.y0 + box.y1) / 2 + 4, anchor }, box };
}

const markBox = ({ px, py }: Placed): Box => ({
  x0: px - 8,
  x1: px + 8,
  y0: py - 8,
  y1: py + 8,
});

/** Whether the marks of a column are many and close together. */
function isFanned(group: readonly Placed[]): boolean {
  const xs = group.map(({ px }) => px);
  return group.length >= CROWD && Math.max(...xs) - Math.min(...xs) < WIDE;
}

/** The chosen channel's own large label of two lines. */
export interface Chosen {
  readonly row: number;
  readonly px: number;
  readonly py: number;
  readonly width: number;
}

const CHOSEN_HEIGHT = 42;

/** Left edge and middle of the large label: beside its mark, or beside the fan of its column. */
function placeChosen(
  { row, px, py, width }: Chosen,
  fans: readonly Fan[],
  frame: Frame,
  taken: readonly Box[],
): { left: number; middle: number; box: Box } {
  const fan = fans.find(({ lines }) => lines.some(({ mark }) => mark.row === row));
  const edge = fan === undefined ? px + 18 : Math.max(...boxesOf(fan).map(({ x1 }) => x1)) + 16;
  const fits = edge + width <= frame.right + 60;
  const left = fits ? edge : Math.max(px - 18 - width, frame.left);
  const mark = { x0: px - 11, x1: px + 11, y0: py - 11, y1: py + 11 };
  const boxes = [0, -34, 34, -60, 60, -90, 90].map((offset): Box => {
    const middle = py + offset;
    return {
      x0: left,
      x1: left + width,
      y0: middle - CHOSEN_HEIGHT / 2,
      y1: middle + CHOSEN_HEIGHT / 2,
    };
  });
  const inside = boxes.filter(({ y0, y1 }) => y0 >= frame.top && y1 <= frame.bottom);
  const box =
    inside.find((one) => [mark, ...taken].every((other) => !meets(one, other))) ??
    inside[0] ??
    boxes[0];
  return { left, middle: (box.y0 + box.y1) / 2, box };
}

function byColumn(marks: readonly Placed[]): Map<number, Placed[]> {
  const columns = new Map<number, Placed[]>();
  for (const mark of marks) {
    columns.set(mark.column, [...(columns.get(mark.column) ?? []), mark]);
  }
  return columns;
}

export interface Labels {
  readonly names: readonly NameLabel[];
  readonly fans: readonly Fan[];
  readonly chosen: { readonly left: number; readonly middle: number } | null;
}

/** Short names for a narrow strip: a crowded column has one for all of its marks. */
export function placeShortLabels(
  marks: readonly Placed[],
  frame: Frame,
  chosen: Chosen | null,
): Labels {
  const taken = marks.map(markBox);
  const large = chosen === null ? null : placeChosen(chosen, [], frame, taken);
  if (large !== null) taken.push(large.box);
  const names: NameLabel[] = [];
  for (const [, group] of byColumn(marks)) {
    const lowest = group.reduce((a, b) => (a.py > b.py ? a : b));
    const crowded = group.length >= CROWD;
    for (const mark of crowded ? [lowest] : group) {
      if (mark.row === chosen?.row) continue;
      const { short } = mark.layer;
      const text = crowded ? `${short}: ${group.length} channels` : `${short} · ${mark.channel}`;
      const named = nameOf(mark, [{ text, outcome: '' }], taken, frame, false);
      if (named === null) continue;
      names.push(named.label);
      taken.push(named.box);
    }
  }
  return { names, fans: [], chosen: large };
}

/**
 * Names for marks so that none covers another: alone beside their mark, or, where a column holds
 * more than three, as numbers in a fan; the chosen one large.
 */
export function placeLabels(marks: readonly Placed[], frame: Frame, chosen: Chosen | null): Labels {
  const columns = byColumn(marks);
  const taken: Box[] = marks.map(markBox);
  const fans: Fan[] = [];
  const names: NameLabel[] = [];
  for (const [column, group] of columns) {
    if (!isFanned(group)) continue;
    const others = marks.filter((mark) => mark.column !== column);
    const fan = fanOf(group, others, frame);
    fans.push(fan);
    taken.push(...boxesOf(fan));
  }
  const large = chosen === null ? null : placeChosen(chosen, fans, frame, taken);
  if (large !== null) taken.push(large.box);
  for (const [, group] of columns) {
    if (isFanned(group)) continue;
    for (const mark of group) {
      if (mark.row === chosen?.row) continue;
      const crowded = group.length >= CROWD;
      const wordings = crowded ? [{ text: String(mark.channel), outcome: '' }] : fullWords(mark);
      const named = nameOf(mark, wordings, taken, frame, !crowded);
      if (named === null) continue;
      names.push(named.label);
      taken.push(named.box);
    }
  }
  return { names, fans, chosen: large };
}
