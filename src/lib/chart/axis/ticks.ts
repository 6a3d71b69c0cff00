import { textWidth } from '../../text/measure';
import { num } from '../../text/number';
import type { Rich } from '../../text/rich';
import { decades, decadeStep, linearTicks, minorStep, type Scale } from '../frame/scale';

/** A tick. Without a label it is a small one between the others. */
export interface Tick {
  readonly value: number;
  /** px */
  readonly at: number;
  readonly label?: Rich;
}

export type TickLabel = (value: number) => Rich;

const FEWEST_PIXELS = { x: 64, y: 36 };

/** A round number with enough digits to differ from its neighbours. */
const plainTick = (value: number): Rich => num(Number(value.toPrecision(6)), { full: true });
const powerTick = (value: number): Rich => num(value, { power: true, full: true });

function logTicks(scale: Scale, axis: 'x' | 'y', size: number, label: TickLabel): Tick[] {
  const powers = decades(scale, 1).map((exponent) => Number(`1e${exponent}`));
  const widest = Math.max(0, ...powers.map((value) => textWidth(label(value), { size })));
  const step = decadeStep(scale, axis === 'x' ? widest : size);
  const labelled = new Set(decades(scale, step));
  return decades(scale, minorStep(scale, step)).map((exponent) => {
    const value = Number(`1e${exponent}`);
    const tick = { value, at: scale.at(value) };
    return labelled.has(exponent) ? { ...tick, label: label(value) } : tick;
  });
}

/**
 * Ticks whose labels never overlap: few enough for the length of the axis, or at the given values.
 */
export function axisTicks(
  scale: Scale,
  axis: 'x' | 'y',
  size: number,
  label: TickLabel = scale.kind === 'log' ? powerTick : plainTick,
  values?: readonly number[],
): Tick[] {
  const labelled = (value: number): Tick => ({ value, at: scale.at(value), label: label(value) });
  if (values !== undefined) return values.map(labelled);
  if (scale.kind === 'log') return logTicks(scale, axis, size, label);
  const first = linearTicks(scale, FEWEST_PIXELS[axis]);
  const widest = Math.max(0, ...first.map((value) => textWidth(label(value), { size })));
  let distance = axis === 'x' ? Math.max(FEWEST_PIXELS.x, widest + 16) : FEWEST_PIXELS.y;
  let ticks = linearTicks(scale, distance).map(labelled);
  // Fewer ticks may have longer labels than those that were measured, so check again.
  while (axis === 'x' && touching(ticks, size)) {
    if (distance > Math.abs(scale.range[1] - scale.range[0])) return ticks.slice(0, 1);
    distance *= 1.25;
    ticks = linearTicks(scale, distance).map(labelled);
  }
  return ticks;
}

/** Whether two neighbouring labels on the x axis overlap. */
function touching(ticks: readonly Tick[], size: number): boolean {
  const half = ticks.map(({ label = '' }) => textWidth(label, { size }) / 2);
  return ticks.some(
    ({ at }, i) => i > 0 && Math.abs(at - ticks[i - 1].at) <= half[i] + half[i - 1] + 4,
  );
}
