import { untrack } from 'svelte';
import { prefersReducedMotion, Tween } from 'svelte/motion';

/** As the design asks: on position only, and short enough not to be waited for. */
const DURATION_MS = 220;

const between = (from: Float32Array, to: Float32Array) => (part: number) =>
  from.length === to.length
    ? Float32Array.from(to, (end, i) => from[i] + (end - from[i]) * part)
    : to;

/**
 * Points that move to their new places instead of jumping there. They jump while something is
 * dragged, and for readers who asked for less motion. Make it while a component starts.
 */
export class MovingPoints {
  readonly #tween: Tween<Float32Array>;

  /**
   * @param read the places; an empty array for none
   * @param isDragged whether the reader drags something
   */
  constructor(read: () => Float32Array, isDragged: () => boolean) {
    this.#tween = new Tween(read(), { interpolate: between });
    $effect.pre(() => {
      const next = read();
      const jumps = untrack(() => isDragged() || prefersReducedMotion.current);
      void this.#tween.set(next, { duration: jumps ? 0 : DURATION_MS });
    });
  }

  get current(): Float32Array {
    return this.#tween.current;
  }
}
