import { textWidth } from '../../text/measure';
import { spread } from '../mark/spread';
import { LINE, meets, SIZE, type Box, type Frame } from './boxes';
import type { PlacedMark } from './marks';

/** Joins neighbours of a fan that have the same outcome. Its words begin at `text`. */
interface Bracket {
  readonly x: number;
  readonly text: number;
  readonly from: number;
  readonly to: number;
  /** Middle of its words */
  readonly y: number;
  readonly outcome: string;
}

/** Channel numbers of a crowded column, fanned out. Those with the same outcome share a bracket. */
export interface Fan {
  readonly lines: readonly { mark: PlacedMark; x: number; y: number }[];
  readonly brackets: readonly Bracket[];
}

/** From this number of marks on, a column's names are fanned out. */
export const CROWD = 4;
/** px; a wider crowd has no fan, because leaders to one side would cross. */
const WIDE = 120;
/** px between a crowd and its numbers, for the leaders */
const REACH = 30;

/** Whether the marks of a column are many and close together. */
export function isFanned(group: readonly PlacedMark[]): boolean {
  const xs = group.map(({ px }) => px);
  return group.length >= CROWD && Math.max(...xs) - Math.min(...xs) < WIDE;
}

/** Places numbers at one side of the column, evenly and in the order of their marks' heights. */
function fanAt(marks: readonly PlacedMark[], frame: Frame): Fan {
  const sorted = [...marks].sort((a, b) => a.py - b.py);
  const middle = sorted.reduce((sum, { py }) => sum + py, 0) / sorted.length;
  const ends: [number, number] = [frame.top + LINE, frame.bottom - 4];
  const wanted = sorted.map((_, i) => ({
    at: middle + (i - (sorted.length - 1) / 2) * LINE,
    size: LINE,
  }));
  const heights = spread(wanted, ...ends, 0);
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

/** The boxes that a fan covers: its marks and numbers, and the words at each bracket. */
export function boxesOf({ lines, brackets }: Fan): Box[] {
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
 * The same with words that do not cover a mark of another column. They move to another line of
 * their bracket or, if all lines are covered, beyond the mark.
 */
export function fanOf(
  group: readonly PlacedMark[],
  others: readonly PlacedMark[],
  frame: Frame,
): Fan {
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
