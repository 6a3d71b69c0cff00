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

/** Places one name. Null if each of its wordings would cover another or leave the frame. */
function nameOf(
  mark: PlacedMark,
  wordings: Wordings,
  taken: readonly Box[],
  frame: Frame,
): { label: NameLabel; box: Box } | null {
  for (const { text, outcome } of wordings) {
    const width = textWidth(`${text} ${outcome}`, { size: SIZE });
    for (const anchor of ['start', 'end'] as const) {
      const x = mark.px + (anchor === 'start' ? 13 : -13);
      const [x0, x1] = anchor === 'start' ? [x, x + width] : [x - width, x];
      if (x0 < frame.left || x1 > frame.right) continue;
      for (const offset of OFFSETS) {
        const y = mark.py + offset;
        const box = { x0, x1, y0: y - LINE / 2, y1: y + LINE / 2 };
        const isInside = box.y0 >= frame.top && box.y1 <= frame.bottom;
        if (!isInside || taken.some((other) => meets(box, other))) continue;
        return { label: { mark, text, outcome, x, y: y + 4, anchor }, box };
      }
    }
  }
  return null;
}

/** One name for all marks of a column: `CONV_2D 12: 40 channels`. */
const countWords = ({ layer, ofColumn }: PlacedMark): Wordings => [
  { text: `${layer.full}: ${ofColumn} channels`, outcome: '' },
  { text: `${layer.short}: ${ofColumn} channels`, outcome: '' },
  { text: `${ofColumn} channels`, outcome: '' },
];

const lowestOf = (group: readonly PlacedMark[]): PlacedMark =>
  group.reduce((a, b) => (a.py > b.py ? a : b));

/** With more marks, or more channels than marks, a column has one name and a count. */
const FAN_MOST = 12;
const isCounted = (group: readonly PlacedMark[]): boolean =>
  group.length > FAN_MOST || group[0].ofColumn > group.length;

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
    const crowded = group.length >= CROWD || isCounted(group);
    for (const mark of crowded ? [lowestOf(group)] : group) {
      if (mark.row === chosen?.row && !crowded) continue;
      const one = [{ text: `${mark.layer.short} · ${mark.channel}`, outcome: '' }];
      const named = nameOf(mark, crowded ? countWords(mark).slice(1) : one, taken, frame);
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
  const fanned = new Set<number>();
  const names: NameLabel[] = [];
  for (const [column, group] of columns) {
    if (!isFanned(group) || isCounted(group)) continue;
    const others = marks.filter((mark) => mark.column !== column);
    const fan = fanOf(group, others, frame);
    const boxes = boxesOf(fan);
    if (fans.some((other) => boxesOf(other).some((one) => boxes.some((box) => meets(box, one)))))
      continue;
    fans.push(fan);
    taken.push(...boxes);
    fanned.add(column);
  }
  const large = chosen === null ? null : placeChosen(chosen, fans, frame, taken);
  if (large !== null) taken.push(large.box);
  for (const [column, group] of columns) {
    if (fanned.has(column)) continue;
    const counted = isCounted(group) || isFanned(group);
    for (const mark of counted ? [lowestOf(group)] : group) {
      if (mark.row === chosen?.row && !counted) continue;
      const crowded = group.length >= CROWD;
      const wordings = counted
        ? countWords(mark)
        : crowded
          ? [{ text: String(mark.channel), outcome: '' }]
          : fullWords(mark);
      const named = nameOf(mark, wordings, taken, frame);
      if (named === null) continue;
      names.push(named.label);
      taken.push(named.box);
    }
  }
  return { names, fans, chosen: large };
}
