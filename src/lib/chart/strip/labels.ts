import { textWidth } from '../../text/measure';
import { LINE, meets, SIZE, type Box, type Frame } from './boxes';
import { boxesOf, CROWD, fanOf, isFanned, type Fan } from './fans';
import type { PlacedMark } from './marks';

/** The name of one mark, to its left or right. */
export interface NameLabel {
  readonly mark: PlacedMark;
  readonly text: string;
  readonly outcome: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'end';
}

/** Heights to try, relative to the mark, the nearest first. */
const OFFSETS = [0, 15, -15, 30, -30, 45, -45, 60, -60];

/** The possible texts for a mark, the longest first. The first that fits the frame is used. */
type Wordings = readonly { readonly text: string; readonly outcome: string }[];

const fullWords = ({ layer, channel, outcome }: PlacedMark): Wordings => [
  { text: `${layer.full} · ${channel}`, outcome },
  { text: `${layer.short} · ${channel}`, outcome: '' },
];

/** Places one name. Null if it would cover another and is not needed. */
function nameOf(
  mark: PlacedMark,
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

const markBox = ({ px, py }: PlacedMark): Box => ({
  x0: px - 8,
  x1: px + 8,
  y0: py - 8,
  y1: py + 8,
});

/** The chosen channel's large label of two lines. */
export interface Chosen {
  readonly row: number;
  readonly px: number;
  readonly py: number;
  readonly width: number;
}

const CHOSEN_HEIGHT = 42;

/** Left edge and middle of the large label, next to its mark or to the fan of its column. */
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

function byColumn(marks: readonly PlacedMark[]): Map<number, PlacedMark[]> {
  const columns = new Map<number, PlacedMark[]>();
  for (const mark of marks) {
    columns.set(mark.column, [...(columns.get(mark.column) ?? []), mark]);
  }
  return columns;
}

export interface PlacedLabels {
  readonly names: readonly NameLabel[];
  readonly fans: readonly Fan[];
  readonly chosen: { readonly left: number; readonly middle: number } | null;
}

/** Short names for a narrow strip. A crowded column has one name for all of its marks. */
export function placeShortLabels(
  marks: readonly PlacedMark[],
  frame: Frame,
  chosen: Chosen | null,
): PlacedLabels {
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
 * Places the names of marks so that none covers another. Each is next to its mark, but a column
 * with more than three has their numbers in a fan. The chosen one is large.
 */
export function placeLabels(
  marks: readonly PlacedMark[],
  frame: Frame,
  chosen: Chosen | null,
): PlacedLabels {
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
