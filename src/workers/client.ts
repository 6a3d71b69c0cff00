import type { Progress } from '../lib/pass/progress';
import type { QuantizeOptions } from '../lib/pass/quantize/quantize';
import type {
  FromWorker,
  InputSource,
  Outcome,
  LiveRequest,
  QuantizeRequest,
  Request,
  Result,
  TaskName,
  ToWorker,
  TraceRequest,
} from './protocol';

export { sha256 } from './sha256';

export interface Control {
  readonly onProgress?: (progress: Progress) => void;
  /** Abort this to stop the task. */
  readonly signal?: AbortSignal;
}

interface Pending {
  readonly onProgress: Control['onProgress'];
  readonly resolve: (outcome: Outcome<Result<TaskName>>) => void;
  readonly reject: (error: Error) => void;
}

/**
 * One model in its own worker. The first task opens a file; later tasks use its model. The worker
 * lives as long as the model is open. Ending it frees all its memory, and opening a second model
 * does not disturb the tasks of the first.
 *
 * A call resolves with the outcome of its task. It rejects only if the engine itself is at fault,
 * and then the error is reported to the page as well.
 */
export class Engine {
  private readonly worker: Worker;
  private readonly pending = new Map<number, Pending>();
  private count = 0;
  /** Set when the worker has ended. It settles all later calls */
  private ended: ((pending: Pending) => void) | null = null;

  constructor() {
    this.worker = new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module' });
    this.worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.receive(data);
    this.worker.onerror = ({ message }) => this.die(message || 'The worker does not start.');
    this.worker.onmessageerror = () => this.die('A message of the worker cannot be read.');
  }

  /**
   * Opens a model file. Aborting ends the worker, as close() does. Reading a file has no steps at
   * which it could stop, and a worker without a model is of no use.
   */
  open(file: Blob, { signal, onProgress }: Control = {}): Promise<Outcome<Result<'open'>>> {
    if (signal?.aborted === true) this.close();
    const close = () => this.close();
    signal?.addEventListener('abort', close);
    const outcome = this.start('open', { file }, { onProgress });
    return outcome.finally(() => signal?.removeEventListener('abort', close));
  }

  /** Gives the open float model a quantized form, for all later runs. */
  pair(file: Blob, control?: Control): Promise<Outcome<Result<'pair'>>> {
    return this.start('pair', { file }, control);
  }

  record(source: InputSource, control?: Control): Promise<Outcome<Result<'record'>>> {
    return this.start('record', source, control);
  }

  run(options: QuantizeOptions, control?: Control): Promise<Outcome<Result<'run'>>> {
    return this.start('run', options, control);
  }

  fake(options: QuantizeOptions, control?: Control): Promise<Outcome<Result<'fake'>>> {
    return this.start('fake', options, control);
  }

  live(request: LiveRequest, control?: Control): Promise<Outcome<Result<'live'>>> {
    return this.start('live', request, control);
  }

  reach(options: QuantizeOptions, control?: Control): Promise<Outcome<Result<'reach'>>> {
    return this.start('reach', options, control);
  }

  account(options: QuantizeOptions, control?: Control): Promise<Outcome<Result<'account'>>> {
    return this.start('account', options, control);
  }

  trace(request: TraceRequest, control?: Control): Promise<Outcome<Result<'trace'>>> {
    return this.start('trace', request, control);
  }

  quantize(request: QuantizeRequest, control?: Control): Promise<Outcome<Result<'quantize'>>> {
    return this.start('quantize', request, control);
  }

  /** Ends the worker and frees its memory. Running tasks and later ones are cancelled. */
  close(): void {
    this.end(({ resolve }) => resolve({ kind: 'cancelled' }));
  }

  private start<N extends TaskName>(
    task: N,
    request: Request<N>,
    { signal, onProgress }: Control = {},
  ): Promise<Outcome<Result<N>>> {
    const id = this.count++;
    const cancel = () => this.post({ kind: 'cancel', id });
    const outcome = new Promise<Outcome<Result<TaskName>>>((resolve, reject) => {
      const pending = { onProgress, resolve, reject };
      if (this.ended !== null) this.ended(pending);
      else if (signal?.aborted === true) resolve({ kind: 'cancelled' });
      else {
        this.pending.set(id, pending);
        signal?.addEventListener('abort', cancel);
        this.post({ kind: 'start', id, task, request } as ToWorker);
      }
    });
    // The worker answers each task with the result type of that task.
    return (outcome as Promise<Outcome<Result<N>>>).finally(() => {
      this.pending.delete(id);
      signal?.removeEventListener('abort', cancel);
    });
  }

  private post(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  private receive(message: FromWorker): void {
    const pending = this.pending.get(message.id);
    if (message.kind === 'progress') pending?.onProgress?.(message.progress);
    else if (message.kind === 'ended') pending?.resolve(message.outcome);
    else {
      const error = new Error(message.message);
      error.stack = message.stack;
      reportError(error);
      pending?.reject(error);
    }
  }

  /** Ends everything after the worker itself has failed, not one of its tasks. */
  private die(message: string): void {
    this.end(({ reject }) => reject(new Error(message)));
  }

  private end(how: (pending: Pending) => void): void {
    if (this.ended !== null) return;
    this.ended = how;
    this.worker.terminate();
    for (const pending of this.pending.values()) how(pending);
  }
}
