import { clampTo, type ScaleSpec } from '../frame/scale';

/** How keys move a value on a scale. A step is a tenth of a decade, or 1 % of a linear scale. */
const fineStep = ({ kind, domain }: ScaleSpec, step: number | undefined): number =>
  step ?? (kind === 'log' ? 0.1 : Math.abs(domain[1] - domain[0]) / 100);

/** Moves a value by a number of steps, at most to the ends. */
export function moved(scale: ScaleSpec, value: number, steps: number, step?: number): number {
  const by = steps * fineStep(scale, step);
  const from = clampTo(scale, value);
  return clampTo(scale, scale.kind === 'log' ? 10 ** (Math.log10(from) + by) : from + by);
}

/**
 * The value after a key, or null if the key has no effect. Arrows move it by one step, with Shift
 * by ten. PageUp and PageDown move it by ten steps, Home and End to the ends.
 */
export function afterKey(
  scale: ScaleSpec,
  value: number,
  { key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>,
  step?: number,
): number | null {
  const many = shiftKey ? 10 : 1;
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return moved(scale, value, many, step);
    case 'ArrowLeft':
    case 'ArrowDown':
      return moved(scale, value, -many, step);
    case 'PageUp':
      return moved(scale, value, 10, step);
    case 'PageDown':
      return moved(scale, value, -10, step);
    case 'Home':
      return Math.min(...scale.domain);
    case 'End':
      return Math.max(...scale.domain);
    default:
      return null;
  }
}
