import { expect, test } from 'vitest';

interface Told {
  found: string[];
  constructors: string[];
}

test('a sealed worker has the language, and no way out', async () => {
  const worker = new Worker(new URL('./sealed.worker.ts', import.meta.url), { type: 'module' });
  const { found, constructors } = await new Promise<Told>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Told>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  });
  worker.terminate();
  const ways =
    'Function fetch XMLHttpRequest WebSocket WebTransport EventSource importScripts indexedDB caches Worker ' +
    'BroadcastChannel MessageChannel navigator location postMessage close eval setTimeout ' +
    'queueMicrotask WebAssembly crypto self addEventListener onmessage';
  expect(found.filter((name) => ways.split(' ').includes(name))).toEqual([]);
  expect(found).toContain('BigInt');
  expect(found).toContain('Math');
  expect(constructors).toEqual(Array(4).fill('undefined'));
});
