import type { Progress } from '../lib/pass/progress';
import type { QuantizeOptions } from '../lib/pass/quantize/quantize';
import type {
  FromWorker,
  InputSource,
  Outcome,
  QuantizeRequest,
  Request,
  Result,
  TaskName,
  ToWorker,
  TraceRequest,
} from './protocol';

export interface Control {
  readonly onProgress?: (progress: Progress) => void;
  /** Aborting it stops the task. */
  readonly signal?: AbortSignal;
}

interface Pending {
  readonly onProgress: Control['onProgress'];
  readonly resolve: (outcome: Outcome<Result<TaskName>>) => void;
  readonly reject: (error: Error) => void;
}

/**
 * One model in a worker of its own. The first task opens a file; the others are about its model. The
 * worker lives as long as the model is open: ending it gives back all its memory, and opening a
 * second model does not disturb the tasks of the first.
 *
 * A call resolves with the outcome of its task. It rejects only where the engine itself is at fault;
 * such an error is reported to the page as well.
 */
export class Engine {
  private readonly worker: Worker;
  private readonly pending = new Map<number, Pending>();
  private count = 0;
  /** Set once the worker has ended: how calls end from then on */
  private ended: ((pending: Pending) => void) | null = null;

  constructor() {
    this.worker = new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module' });
    this.worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.receive(data);
    this.worker.onerror = ({ message }) => this.die(message || 'The worker does not start.');
    this.worker.onmessageerror = () => this.die('The worker sent what cannot be read.');
  }

  /**
   * Opens a model file. Aborting ends the worker, as close() does: reading a file has no steps between
   * which it could stop, and a worker without a model has no other use.
   */
  open(file: Blob, { signal, onProgress }: Control = {}): Promise<Outcome<Result<'open'>>> {
    if (signal?.aborted === true) this.close();
    const close = () => this.close();
    signal?.addEventListener('abort', close);
    const outcome = this.start('open', { file }, { onProgress });
    return outcome.finally(() => signal?.removeEventListener('abort', close));
  }

  record(source: InputSource, control?: Control): Promise<Outcome<Result<'record'>>> {
    return this.start('record', source, control);
  }

  run(options: QuantizeOptions, control?: Control): Promise<Outcome<Result<'run'>>> {
    return this.start('run', options, control);
  }

  reach(options: QuantizeOptions, control?: Control): Promise<Outcome<Result<'reach'>>> {
    return this.start('reach', options, control);
  }

  trace(request: TraceRequest, control?: Control): Promise<Outcome<Result<'trace'>>> {
    return this.start('trace', request, control);
  }

  quantize(request: QuantizeRequest, control?: Control): Promise<Outcome<Result<'quantize'>>> {
    return this.start('quantize', request, control);
  }

  /** Ends the worker and frees its memory. Tasks that still run, and later ones, are cancelled. */
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
    // The worker answers a task with that task's own result.
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

  /** The worker itself has failed, not one of its tasks. */
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
