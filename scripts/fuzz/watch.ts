import type { EventEmitter } from 'node:events';
import type { Report, Task } from './work';

/** A mutant that takes longer counts as hanging. */
const MOST_SECONDS = 12;

/** The processor's time, because a mutant may wait for a busy machine as long as it likes. */
function workedSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** The part of a worker that is watched. */
export interface Watched extends EventEmitter {
  terminate: () => Promise<number>;
}

/** @param name of the mutant; null where it was not made */
export type Note = (fault: string, index: number, name: string | null, why: string) => void;

/**
 * Watches a worker until its task is done or a mutant ends it.
 * @param seconds that the process has worked
 * @returns where to continue: behind the last mutant, and always behind the first of the task, so
 * that a worker which dies before it begins cannot be started again without end
 */
export function watch(
  { from }: Task,
  worker: Watched,
  note: Note,
  seconds: () => number = workedSeconds,
) {
  return new Promise<{ next: number; counts: Map<string, number> }>((resolve) => {
    const counts = new Map<string, number>();
    let [at, begun] = [from, Infinity];
    let name: string | null = null;
    const clock = setInterval(() => {
      if (seconds() - begun < MOST_SECONDS) return;
      begun = Infinity;
      note('hang', at, name, `It did not end within ${MOST_SECONDS} s.`);
      void worker.terminate();
    }, 500);
    worker.on('message', (report: Report) => {
      if (report.kind === 'begun') {
        [at, name, begun] = [report.index, null, seconds()];
        return;
      }
      if (report.kind === 'made') {
        name = report.name;
        return;
      }
      begun = Infinity;
      const outcome = report.kind === 'done' ? report.outcome : report.fault;
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      if (report.kind === 'fault') note(report.fault, at, name, report.why);
    });
    // A worker that runs out of memory ends with an error.
    worker.on('error', (error: Error) => note('ended', at, name, error.message));
    worker.on('exit', () => {
      clearInterval(clock);
      resolve({ next: at + 1, counts });
    });
  });
}
