import type { Elements, Value } from '../lib/kernels/code/value';
import { ModelError } from '../lib/model/error';
import type { Model } from '../lib/model/graph/graph';
import { PassCancelled, PassError } from '../lib/pass/error';
import { runInSteps } from '../lib/pass/progress';
import { prepareRun, type Runner, type RunOptions } from '../lib/pass/run/run';
import type { RunOutcome, RunReply, RunRequest } from './runMessages';

let model: Model | null = null;
/** The last prepared graph: a slider's runs differ in their inputs alone. */
let prepared: { readonly key: string; readonly runner: Runner } | null = null;
/** Runs follow each other, as they share one graph's memory. */
let last: Promise<void> = Promise.resolve();
const unwanted = new Set<number>();

self.onmessage = ({ data }: MessageEvent<RunRequest>) => {
  switch (data.kind) {
    case 'load':
      ({ model } = data);
      prepared = null;
      break;
    case 'cancel':
      unwanted.add(data.id);
      break;
    case 'run': {
      const { id, inputs, options } = data;
      last = last.then(() => run(id, inputs, options));
    }
  }
};

const reply = (message: RunReply, transfer: Transferable[] = []): void =>
  self.postMessage(message, { transfer });

async function run(id: number, inputs: readonly Elements[], options: RunOptions): Promise<void> {
  try {
    const outcome = await outcomeOf(id, inputs, options);
    const made = outcome.kind === 'done' ? [...outcome.tensors.values()] : [];
    const memory = [...inputs, ...made.map(({ data }) => data)].map(({ buffer }) => buffer);
    reply({ kind: 'ended', id, outcome }, [
      ...new Set(memory.filter((buffer) => buffer instanceof ArrayBuffer)),
    ]);
  } catch (error) {
    // An error of the engine itself ends the worker, loudly, rather than the promise.
    setTimeout(() => {
      throw error;
    });
  } finally {
    unwanted.delete(id);
  }
}

async function outcomeOf(
  id: number,
  inputs: readonly Elements[],
  options: RunOptions,
): Promise<RunOutcome> {
  try {
    const runner = runnerFor(options);
    await runInSteps(runner.steps(inputs), {
      onProgress: (progress) => reply({ kind: 'progress', id, progress }),
      cancelled: () => unwanted.has(id),
      pause: () => new Promise((resolve) => setTimeout(resolve)),
    });
    return { kind: 'done', inputs, tensors: keptOf(runner), marks: runner.marks };
  } catch (error) {
    if (error instanceof PassCancelled) return { kind: 'cancelled', inputs };
    if (!(error instanceof PassError || error instanceof ModelError)) throw error;
    return { kind: 'refused', inputs, message: error.message };
  }
}

function runnerFor(options: RunOptions): Runner {
  if (model === null) throw new PassError('No model was given to the worker.');
  const { keep } = options;
  const kept = keep === undefined || keep === 'all' ? keep : [...keep].sort((a, b) => a - b);
  const key = JSON.stringify({ ...options, keep: kept });
  if (prepared?.key !== key) {
    prepared = null;
    prepared = { key, runner: prepareRun(model, options) };
  }
  return prepared.runner;
}

/** Copies of what can be read after the run; the next one writes over the originals. */
function keptOf(runner: Runner): Map<number, Value> {
  const kept = new Map<number, Value>();
  runner.values.forEach((value, index) => {
    if (value === null || value.constant || !runner.isKept(index)) return;
    kept.set(index, { ...value, data: value.data.slice() });
  });
  return kept;
}
