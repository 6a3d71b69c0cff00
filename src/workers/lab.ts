import type { OpenProgress, Opened, OpenReply, Refused } from './labMessages';

/**
 * Reads and opens a model file in a worker of its own and gathers the facts of its channels.
 * Aborting stops it at once: then it never settles.
 *
 * @returns rejects only where the worker itself fails
 */
export function openInWorker(
  file: Blob,
  signal: AbortSignal,
  onProgress: (progress: OpenProgress) => void,
): Promise<Opened | Refused> {
  const worker = new Worker(new URL('./lab.worker.ts', import.meta.url), { type: 'module' });
  const stop = () => worker.terminate();
  signal.addEventListener('abort', stop);
  const ended = new Promise<Opened | Refused>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<OpenReply>) => {
      if (data.kind === 'progress') onProgress(data);
      else resolve(data);
    };
    worker.onerror = ({ message }) => reject(new Error(message || 'The worker does not start.'));
  });
  worker.postMessage({ file });
  return ended.finally(() => {
    signal.removeEventListener('abort', stop);
    worker.terminate();
  });
}
