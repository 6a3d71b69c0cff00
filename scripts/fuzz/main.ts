import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { attempt, Disagreement, type Outcome } from './attempt';
import { corpus } from './corpus';
import { mutantOf } from './mutant';

/*
 * `npm run fuzz`: damages small models and does everything with each that the commands do. A worker
 * does the work. This thread watches it, because a worker that hangs or runs out of memory cannot
 * report that.
 */

/** A mutant that takes longer counts as hanging. */
const MOST_SECONDS = 12;
const MOST_HEAP_MB = 1024;
/** The working folder is the repository's, because `npm run` sets it. */
const ROOT = process.cwd();

interface Task {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

type Report =
  | { readonly kind: 'begun'; readonly index: number; readonly name: string }
  | { readonly kind: 'done'; readonly outcome: Outcome }
  | { readonly kind: 'fault'; readonly fault: string; readonly why: string };

function work({ seed, from, to }: Task): void {
  const report = (message: Report) => parentPort?.postMessage(message);
  const models = corpus(ROOT);
  for (let index = from; index < to; index++) {
    const { name, bytes } = mutantOf(models, seed, index);
    report({ kind: 'begun', index, name });
    try {
      report({ kind: 'done', outcome: attempt(bytes, index) });
    } catch (error) {
      const fault = error instanceof Disagreement ? 'disagreement' : 'error';
      report({ kind: 'fault', fault, why: error instanceof Error ? (error.stack ?? '') : '' });
    }
  }
}

/** Runs a task until it is done or a mutant ends it. @returns where to continue */
function watch(
  task: Task,
  note: (fault: string, index: number, name: string, why: string) => void,
) {
  return new Promise<{ next: number; counts: Map<string, number> }>((resolve) => {
    const worker = new Worker(new URL(import.meta.url), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
    });
    const counts = new Map<string, number>();
    let [at, name, begun] = [task.from - 1, '', Infinity];
    const clock = setInterval(() => {
      if (performance.now() - begun < 1000 * MOST_SECONDS) return;
      note('hang', at, name, `It did not end within ${MOST_SECONDS} s.`);
      void worker.terminate();
    }, 500);
    worker.on('message', (report: Report) => {
      if (report.kind === 'begun') {
        [at, name, begun] = [report.index, report.name, performance.now()];
        return;
      }
      begun = Infinity;
      const outcome = report.kind === 'done' ? report.outcome : report.fault;
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      if (report.kind === 'fault') note(report.fault, at, name, report.why);
    });
    worker.on('error', (error) => note('memory', at, name, error.message));
    worker.on('exit', () => {
      clearInterval(clock);
      resolve({ next: at + 1, counts });
    });
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      from: { type: 'string', default: '0' },
      save: { type: 'string' },
    },
  });
  const [count, seed, from] = [values.count, values.seed, values.from].map(Number);
  if (![count, seed, from].every((n) => Number.isSafeInteger(n) && n >= 0)) {
    process.stderr.write('fuzz: --count, --seed and --from take whole numbers.\n');
    process.exitCode = 2;
    return;
  }
  const models = corpus(ROOT);
  const totals = new Map<string, number>();
  const faults = new Map<string, number>();
  const note = (fault: string, index: number, name: string, why: string) => {
    faults.set(fault, (faults.get(fault) ?? 0) + 1);
    const lines = why.split('\n').slice(0, 4).join('\n  ');
    process.stdout.write(
      `${fault}: --seed ${seed} --from ${index} --count 1, ${name}\n  ${lines}\n`,
    );
    if (values.save === undefined) return;
    mkdirSync(values.save, { recursive: true });
    const { bytes } = mutantOf(models, seed, index);
    writeFileSync(path.join(values.save, `${fault}-${seed}-${index}.tflite`), bytes);
  };
  for (let next = from; next < from + count;) {
    const ended = await watch({ seed, from: next, to: from + count }, note);
    next = ended.next;
    for (const [kind, n] of ended.counts) totals.set(kind, (totals.get(kind) ?? 0) + n);
  }
  const text = (map: Map<string, number>) =>
    [...map].map(([kind, n]) => `${n} ${kind}`).join(', ') || 'none';
  process.stdout.write(`${count} mutants: ${text(totals)}; faults: ${text(faults)}\n`);
  process.exitCode = faults.size > 0 ? 1 : 0;
}

if (isMainThread) await main();
else work(workerData as Task);
