import type { Progress } from '../lib/pass/progress';
import type { QuantizeOptions } from '../lib/pass/quantize/quantize';
import type {
  ElementWish,
  InputSource,
  LabRunOutcome,
  LabRunReply,
  LabRunRequest,
} from './labRunMessages';

export interface LabRunControl {
  readonly onProgress: (progress: Progress) => void;
  /** Aborting it ends the task between two operators */
  readonly signal: AbortSignal;
}

type Task =
  | { readonly kind: 'record'; readonly source: InputSource }
  | { readonly kind: 'run' | 'reach'; readonly options: QuantizeOptions }
  | {
      readonly kind: 'trace';
      readonly options: QuantizeOptions;
      readonly element: ElementWish;
    };

interface Waiting {
  readonly onProgress: (progress: Progress) => void;
  readonly resolve: (outcome: LabRunOutcome) => void;
}

/**
 * A float model in a worker of its own that records ranges and compares integer runs with what the
 * float model gave. The file stays with the page; the worker has its own copy until it is closed.
 */
export class LabRunner {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private count = 0;

  constructor(file: Blob) {
    this.worker = new Worker(new URL('./labRun.worker.ts', import.meta.url), { type: 'module' });
    this.worker.onmessage = ({ data }: MessageEvent<LabRunReply>) => {
      const waiting = this.waiting.get(data.id);
      if (data.kind === 'progress') {
        waiting?.onProgress(data.progress);
        return;
      }
      this.waiting.delete(data.id);
      waiting?.resolve(data.outcome);
    };
    this.worker.onerror = ({ message }) => this.fail(message || 'The worker does not start.');
    this.worker.onmessageerror = () => this.fail('The worker sent what cannot be read.');
    this.tell({ kind: 'load', file });
  }

  /** Never rejects: a worker that dies refuses all that waits. */
  start(task: Task, { onProgress, signal }: LabRunControl): Promise<LabRunOutcome> {
    const id = this.count++;
    const cancel = () => this.tell({ kind: 'cancel', id });
    const ended = new Promise<LabRunOutcome>((resolve) => {
      this.waiting.set(id, { onProgress, resolve });
    });
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel);
    this.tell({ ...task, id });
    return ended.finally(() => signal.removeEventListener('abort', cancel));
  }

  /** Ends the worker and frees its memory; what still runs counts as cancelled. */
  close(): void {
    this.worker.terminate();
    for (const { resolve } of this.waiting.values()) resolve({ kind: 'cancelled' });
    this.waiting.clear();
  }

  private tell(request: LabRunRequest): void {
    this.worker.postMessage(request);
  }

  private fail(message: string): void {
    for (const { resolve } of this.waiting.values()) resolve({ kind: 'refused', message });
    this.waiting.clear();
  }
}
