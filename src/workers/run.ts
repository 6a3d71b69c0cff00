import type { Elements } from '../lib/kernels/code/value';
import type { Model } from '../lib/model/graph/graph';
import type { Progress } from '../lib/pass/progress';
import type { RunOptions } from '../lib/pass/run/run';
import type { RunOutcome, RunReply, RunRequest } from './runMessages';

export interface RunControl extends RunOptions {
  readonly onProgress?: (progress: Progress) => void;
  /** Aborting it ends the run between two operators */
  readonly signal?: AbortSignal;
}

interface Waiting {
  readonly onProgress: RunControl['onProgress'];
  readonly resolve: (outcome: RunOutcome) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A model that runs in a worker of its own, again and again. A worker that dies takes its running
 * work with it; the next run starts another one.
 */
export class RunInWorker {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private count = 0;

  constructor(private readonly model: Model) {}

  /**
   * Runs the graph. The memory behind the inputs is handed to the worker and comes back with the
   * outcome: until then they are empty here, and with them all else that lies in that memory.
   *
   * @returns rejects only where the worker itself fails, or is closed
   */
  run(inputs: readonly Elements[], control: RunControl = {}): Promise<RunOutcome> {
    const { onProgress, signal, ...options } = control;
    const worker = (this.worker ??= this.start());
    const id = this.count++;
    const cancel = () => worker.postMessage({ kind: 'cancel', id } satisfies RunRequest);
    const ended = new Promise<RunOutcome>((resolve, reject) => {
      this.waiting.set(id, { onProgress, resolve, reject });
    });
    const memory = inputs.map(({ buffer }) => buffer).filter((b) => b instanceof ArrayBuffer);
    if (signal?.aborted === true) cancel();
    worker.postMessage({ kind: 'run', id, inputs, options } satisfies RunRequest, [
      ...new Set(memory),
    ]);
    signal?.addEventListener('abort', cancel);
    return ended.finally(() => signal?.removeEventListener('abort', cancel));
  }

  /** Ends the worker; what still runs rejects. */
  close(): void {
    this.fail(new Error('The run was closed.'));
  }

  private start(): Worker {
    const worker = new Worker(new URL('./run.worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<RunReply>) => {
      const waiting = this.waiting.get(data.id);
      if (data.kind === 'progress') {
        waiting?.onProgress?.(data.progress);
        return;
      }
      this.waiting.delete(data.id);
      waiting?.resolve(data.outcome);
    };
    const die = (message: string) => {
      if (this.worker === worker) this.fail(new Error(message || 'The worker does not start.'));
    };
    worker.onerror = ({ message }) => die(message);
    worker.onmessageerror = () => die('The worker sent what cannot be read.');
    worker.postMessage({ kind: 'load', model: this.model } satisfies RunRequest);
    return worker;
  }

  private fail(error: Error): void {
    this.worker?.terminate();
    this.worker = null;
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject } of waiting) reject(error);
  }
}
