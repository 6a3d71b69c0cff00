import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { attempt } from './attempt';
import { corpus } from './corpus';
import { mutantOf } from './mutant';
import { watch, type Note } from './watch';
import { work, type Report, type Task } from './work';

/*
 * `npm run fuzz`: damages small models and does with each what the commands do. A worker
 * does the work. This thread watches it, because a worker that hangs or runs out of memory cannot
 * report that.
 */

const MOST_HEAP_MB = 1024;
/** The working folder is the repository's, because `npm run` sets it. */
const ROOT = process.cwd();

function begin(task: Task): Worker {
  return new Worker(new URL(import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
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
  const note: Note = (fault, index, name, why) => {
    faults.set(fault, (faults.get(fault) ?? 0) + 1);
    const lines = why.split('\n').slice(0, 4).join('\n  ');
    process.stdout.write(
      `${fault}: --seed ${seed} --from ${index} --count 1, ${name ?? 'not made'}\n  ${lines}\n`,
    );
    // What could not be made cannot be saved.
    if (values.save === undefined || name === null) return;
    mkdirSync(values.save, { recursive: true });
    const { bytes } = mutantOf(models, seed, index);
    writeFileSync(path.join(values.save, `${fault}-${seed}-${index}.tflite`), bytes);
  };
  for (let next = from; next < from + count;) {
    const task = { seed, from: next, to: from + count };
    const ended = await watch(task, begin(task), note);
    next = ended.next;
    for (const [kind, n] of ended.counts) totals.set(kind, (totals.get(kind) ?? 0) + n);
  }
  const text = (map: Map<string, number>) =>
    [...map].map(([kind, n]) => `${n} ${kind}`).join(', ') || 'none';
  process.stdout.write(`${count} mutants: ${text(totals)}; faults: ${text(faults)}\n`);
  process.exitCode = faults.size > 0 ? 1 : 0;
}

function workInThread(task: Task): void {
  const models = corpus(ROOT);
  const report = (message: Report) => parentPort?.postMessage(message);
  work(task, (index) => mutantOf(models, task.seed, index), attempt, report);
}

if (isMainThread) await main();
else workInThread(workerData as Task);
