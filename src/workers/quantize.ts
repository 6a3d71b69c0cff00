import type { Progress } from '../lib/pass/progress';
import type { QuantizeOptions } from '../lib/pass/quantize/quantize';
import type { Bytes, Outcome, Reply, Request } from './quantizeMessages';

export interface QuantizeControl {
  readonly onProgress?: (progress: Progress) => void;
  /** Aborting it ends the work between two tensors */
  readonly signal?: AbortSignal;
}

/**
 * Opens and quantizes a model file in a worker, so that the page goes on answering. The memory
 * behind `bytes` is handed to the worker and comes back with the outcome: until then it is empty
 * here, and with it every model that was opened from it.
 *
 * @returns rejects only where the worker itself fails
 */
export function quantizeInWorker(
  bytes: Bytes,
  options: QuantizeOptions,
  { onProgress, signal }: QuantizeControl = {},
): Promise<Outcome> {
  const worker = new Worker(new URL('./quantize.worker.ts', import.meta.url), { type: 'module' });
  const tell = (request: Request, transfer: Transferable[] = []) =>
    worker.postMessage(request, transfer);
  const cancel = () => tell({ kind: 'cancel' });
  const ended = new Promise<Outcome>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Reply>) => {
      if (data.kind === 'progress') onProgress?.(data.progress);
      else resolve(data);
    };
    worker.onerror = ({ message }) => reject(new Error(message || 'The worker does not start.'));
  });
  tell({ kind: 'quantize', bytes, options }, [bytes.buffer]);
  signal?.addEventListener('abort', cancel);
  if (signal?.aborted === true) cancel();
  return ended.finally(() => {
    signal?.removeEventListener('abort', cancel);
    worker.terminate();
  });
}
