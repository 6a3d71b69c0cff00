import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Engine } from '../../../src/workers/client';
import type { ToWorker } from '../../../src/workers/protocol';

/** A worker that a test controls. */
class FakeWorker {
  onmessage: unknown = null;
  onerror: ((event: { message: string }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  readonly posted: ToWorker[] = [];
  ended = false;
  postMessage(message: ToWorker): void {
    this.posted.push(structuredClone(message));
  }
  terminate(): void {
    this.ended = true;
  }
}

let fake: FakeWorker;
const source = { kind: 'drawn', count: 1 } as const;

beforeEach(
  () =>
    void vi.stubGlobal('Worker', function () {
      return (fake = new FakeWorker());
    }),
);
afterEach(() => vi.unstubAllGlobals());

describe('the client of an engine worker', () => {
  it('rejects all calls of a worker that does not start, and those after it', async () => {
    const engine = new Engine();
    const opening = engine.open(new Blob());
    const recording = engine.record(source);
    fake.onerror?.({ message: '' });
    await expect(opening).rejects.toThrow('The worker does not start.');
    await expect(recording).rejects.toThrow('The worker does not start.');
    await expect(engine.record(source)).rejects.toThrow('The worker does not start.');
    expect(fake.ended).toBe(true);
  });

  it('rejects calls whose answer cannot be read', async () => {
    const recording = new Engine().record(source);
    fake.onmessageerror?.();
    await expect(recording).rejects.toThrow('A message of the worker cannot be read.');
  });

  it('rejects a call that cannot be sent', async () => {
    const ranges = new Map([['x', (() => 0) as never]]);
    const options = { dtype: 'int16', granularity: 'channel', state: 'head', ranges } as const;
    await expect(new Engine().run(options)).rejects.toThrow(/could not be cloned/);
  });

  it('sends nothing for a call that is cancelled beforehand, and one cancel for one that is sent', async () => {
    const engine = new Engine();
    expect(await engine.record(source, { signal: AbortSignal.abort() })).toEqual({
      kind: 'cancelled',
    });
    expect(fake.posted).toEqual([]);
    const abort = new AbortController();
    void engine.record(source, { signal: abort.signal });
    abort.abort();
    expect(fake.posted.map(({ kind }) => kind)).toEqual(['start', 'cancel']);
  });
});
