import { median } from '../timing';

/** Something to measure; what it returns is waited for. */
export type Work = () => unknown;

/** Milliseconds that a measurement takes at least: a page's clock has steps of 0.1 ms. */
const LEAST = 20;
const PAIRS = 21;

async function timed(work: Work, repeats: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) {
    const made = work();
    // Waiting for nothing would still take a turn of the queue.
    if (made instanceof Promise) await made;
  }
  return (performance.now() - start) / repeats;
}

async function repeatsOf(work: Work): Promise<number> {
  // The compiler learns in the first runs.
  for (let i = 0; i < 3; i++) await timed(work, 2);
  return Math.max(1, Math.ceil(LEAST / Math.max(0.01, await timed(work, 2))));
}

/** Medians of pairs in which two works take turns, so that both share the machine's noise. */
export interface Compared {
  /** Milliseconds of one run */
  readonly time: number;
  readonly against: number;
  /** Of their times in each pair */
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
