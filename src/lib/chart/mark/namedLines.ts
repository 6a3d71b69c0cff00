import type { PanelFrame, PlotFrame } from '../frame/context';
import { textWidth } from '../../text/measure';
import type { Quantity, Rich } from '../../text/rich';

export interface NamedLine {
  /** Value of the limit. */
  readonly at: number;
  readonly name: Rich;
  /** Replaces the name if there is no room for it. */
  readonly short?: Rich;
  /** The value on the other axis at which the line ends and its name begins. */
  readonly to?: number;
  readonly q?: Quantity;
  readonly strong?: boolean;
  readonly dash?: 'dashed' | 'dotted';
  /** Puts paper behind the name, for names over lines or texture. */
  readonly plate?: boolean;
}

export interface PlacedLine {
  readonly line: NamedLine;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly label: { text: Rich; x: number; y: number; anchor: 'start' | 'end' };
}

const GAP = 7;

/** Puts baselines on their lines, and moves up those that are too close. */
function stackUp(wanted: readonly number[], height: number): number[] {
  const baselines = [...wanted];
  let above = Infinity;
  for (const i of wanted.map((_, k) => k).sort((a, b) => wanted[b] - wanted[a])) {
    baselines[i] = above = Math.min(wanted[i], above - height);
  }
  return baselines;
}

/** Places horizontal limits. A name that would leave the plot ends at its right edge. */
function placeAcrossY(
  lines: readonly NamedLine[],
  plot: PlotFrame,
  panel: PanelFrame,
  size: number,
): PlacedLine[] {
  const endOf = ({ to }: NamedLine) => (to === undefined ? plot.right : plot.x.at(to));
  const names = lines.map((line) => {
    const fits = (text: Rich) =>
      endOf(line) + GAP + textWidth(text, { size, strong: line.strong }) <= plot.width;
    const text = fits(line.name) ? line.name : (line.short ?? line.name);
    return { text, beyond: fits(text) };
  });
  // Beyond the line's end, the line is the baseline of the name if a curve passes, else its middle.
  const lift = ({ to }: NamedLine, beyond: boolean) =>
    !beyond ? -5 : to === undefined ? size * 0.35 : 0;
  const baselines = stackUp(
    lines.map((line, i) => panel.y.at(line.at) + lift(line, names[i].beyond)),
    size * 1.25,
  );
  return lines.map((line, i) => {
    const y = panel.y.at(line.at);
    const end = endOf(line);
    const { text, beyond } = names[i];
    const label = beyond
      ? { text, x: end + GAP, y: baselines[i], anchor: 'start' as const }
      : { text, x: plot.right, y: baselines[i], anchor: 'end' as const };
    return { line, x1: plot.left, y1: y, x2: end, y2: y, label };
  });
}

/** Places vertical landmarks. From left to right, each name takes the first free row. */
function placeAcrossX(
  lines: readonly NamedLine[],
  plot: PlotFrame,
  panel: PanelFrame,
  size: number,
): PlacedLine[] {
  const rowEnds: number[] = [];
  const order = [...lines].sort((a, b) => a.at - b.at);
  return order.map((line) => {
    const x = plot.x.at(line.at);
    const tight = line.short !== undefined && plot.width < 480;
    const text = tight ? (line.short ?? line.name) : line.name;
    const width = textWidth(text, { size, strong: line.strong });
    const flipped = x + GAP + width > plot.width;
    const start = flipped ? x - GAP - width : x + GAP;
    let row = rowEnds.findIndex((end) => end + 10 <= start);
    if (row === -1) row = rowEnds.length;
    rowEnds[row] = start + width;
    const label = {
      text,
      x: flipped ? x - GAP : x + GAP,
      y: panel.top + size + row * size * 1.3,
      anchor: flipped ? ('end' as const) : ('start' as const),
    };
    const end = line.to === undefined ? panel.bottom : panel.y.at(line.to);
    return { line, x1: x, y1: panel.top, x2: x, y2: end, label };
  });
}

export const placeNames = (
  lines: readonly NamedLine[],
  across: 'x' | 'y',
  plot: PlotFrame,
  panel: PanelFrame,
  size: number,
): PlacedLine[] => (across === 'y' ? placeAcrossY : placeAcrossX)(lines, plot, panel, size);
