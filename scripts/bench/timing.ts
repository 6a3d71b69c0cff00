/** Median of an odd number of figures. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1];

/** Milliseconds that an action takes. */
export function timed(action: () => unknown): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}

/** Medians of runs in which two actions take turns, so that both share the machine's noise. */
export interface Compared {
  readonly time: number;
  readonly ratio: number;
}

/**
 * @param pairs the number of measured pairs, odd
 * @param warmUp pairs before them, to warm up the compiler
 */
export function inTurns(
  work: () => unknown,
  against: () => unknown,
  pairs: number,
  warmUp = 3,
): Compared {
  const times: number[] = [];
  const ratios: number[] = [];
  for (let pair = -warmUp; pair < pairs; pair++) {
    const base = timed(against);
    const time = timed(work);
    if (pair < 0) continue;
    times.push(time);
    ratios.push(time / base);
  }
  return { time: median(times), ratio: median(ratios) };
}
