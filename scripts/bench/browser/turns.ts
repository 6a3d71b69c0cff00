import { median } from '../timing';

/** Work to measure. A promise that it returns is awaited. */
export type Work = () => unknown;

/** Least duration of a measurement in milliseconds, because a page's clock has steps of 0.1 ms. */
const LEAST = 20;
const PAIRS = 21;

async function timed(work: Work, repeats: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) {
    const made = work();
    // Awaiting undefined would still cost a turn of the queue.
    if (made instanceof Promise) await made;
  }
  return (performance.now() - start) / repeats;
}

async function repeatsOf(work: Work): Promise<number> {
  // The first runs warm up the compiler.
  for (let i = 0; i < 3; i++) await timed(work, 2);
  return Math.max(1, Math.ceil(LEAST / Math.max(0.01, await timed(work, 2))));
}

/** Medians of pairs in which two works take turns, so that both share the machine's noise. */
export interface Compared {
  /** Milliseconds of one run */
  readonly time: number;
  readonly against: number;
  /** Median ratio of the times in each pair */
  readonly ratio: number;
}

export async function inTurns(work: Work, against: Work, pairs = PAIRS): Promise<Compared> {
  const repeats = [await repeatsOf(work), await repeatsOf(against)];
  const times: number[] = [];
  const others: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    others.push(await timed(against, repeats[1]));
    times.push(await timed(work, repeats[0]));
  }
  return {
    time: median(times),
    against: median(others),
    ratio: median(times.map((time, i) => time / others[i])),
  };
}
