import { clampTo, type ScaleSpec } from '../frame/scale';

/** How a value on a scale is moved by keys. A tenth of a decade, or a hundredth of a linear scale. */
const fineStep = ({ kind, domain }: ScaleSpec, step: number | undefined): number =>
  step ?? (kind === 'log' ? 0.1 : Math.abs(domain[1] - domain[0]) / 100);

/** The value moved by a number of fine steps, at most to the ends. */
export function moved(scale: ScaleSpec, value: number, steps: number, step?: number): number {
  const by = steps * fineStep(scale, step);
  const from = clampTo(scale, value);
  return clampTo(scale, scale.kind === 'log' ? 10 ** (Math.log10(from) + by) : from + by);
}

/**
 * The value after a key, or null for a key that moves nothing. Arrows one step, with Shift ten;
 * PageUp and PageDown ten; Home and End to the ends.
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
