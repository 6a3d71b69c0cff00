import { beforeEach, describe, expect, it, vi } from 'vitest';
import { channelFacts } from '../../../src/lib/diagnosis/facts';
import { makeToy } from '../../../src/lib/examples/toys';
import { open } from '../../../src/lib/model/graph/open';
import { write } from '../../../src/lib/model/graph/write';
import { Runner } from '../../../src/lib/pass/run/run';
import { Host } from '../../../src/workers/host';
import type { FromWorker, Request, TaskName, ToWorker } from '../../../src/workers/protocol';

vi.mock('../../../src/lib/model/graph/open', { spy: true });

const toy = makeToy('residual');
const [layer] = channelFacts(toy).layers;
const file = new Blob([new Uint8Array(write(toy))]);
const source = { kind: 'random', seed: 7, count: 2 } as const;

/**
 * A host whose messages are cloned on their way, as those of a worker are.
 * @param heard called with each message as it comes
 */
function connect(heard?: (message: FromWorker) => void) {
  const replies: FromWorker[] = [];
  const host = new Host((message, transfer) => {
    replies.push(structuredClone(message, { transfer }));
    heard?.(message);
  });
  let count = 0;
  const ask = async <N extends TaskName>(task: N, request: Request<N>): Promise<FromWorker> => {
    const id = count++;
    host.receive(structuredClone({ kind: 'start', id, task, request } as ToWorker));
    return vi.waitUntil(
      () => replies.find((reply) => reply.id === id && reply.kind !== 'progress'),
      { timeout: 10_000 },
    );
  };
  return { host, replies, ask };
}

beforeEach(() => vi.clearAllMocks());

describe('the host of an engine worker', () => {
  it('parses a file once, for all later requests', async () => {
    const { ask } = connect();
    const ended = (result: object) => ({ kind: 'ended', outcome: { kind: 'done', result } });
    expect(await ask('open', { file })).toMatchObject(ended({ kind: 'opened' }));
    const recorded = await ask('record', source);
    expect(recorded).toMatchObject(
      ended({ on: 'the first of 2 random inputs from −5 to 5, seed 7' }),
    );
    const ranges = new Map(toy.subgraphs[0].tensors.map(({ name }) => [name, { min: -3, max: 5 }]));
    for (const state of ['june-2021', 'head'] as const) {
      const options = { dtype: 'int16', granularity: 'channel', state, ranges } as const;
      const element = { layer: layer.name, channel: 0 };
      expect(await ask('run', options)).toMatchObject(ended({ emulated: [] }));
      expect(await ask('reach', options)).toMatchObject(ended({}));
      expect(await ask('trace', { options, element })).toMatchObject(ended({}));
      const quantized = await ask('quantize', { options, format: 'circle' });
      expect(quantized).toMatchObject(ended({ addedBiases: [] }));
    }
    // What is quantized is read too, but this is another file.
    const reads = vi.mocked(open).mock.calls.filter(([bytes]) => bytes.length === file.size);
    expect(reads).toHaveLength(1);
  });

  it('refuses a task whose result is too large to be posted', async () => {
    const replies: FromWorker[] = [];
    const host = new Host((message) => {
      if (message.kind === 'ended' && message.outcome.kind === 'done') {
        throw new DOMException('Data cannot be cloned, out of memory.', 'DataCloneError');
      }
      replies.push(message);
    });
    host.receive({ kind: 'start', id: 0, task: 'open', request: { file } });
    const answer = () => replies.find(({ kind }) => kind !== 'progress');
    expect(await vi.waitUntil(answer)).toMatchObject({
      kind: 'ended',
      outcome: { kind: 'refused', message: expect.stringContaining('too little memory') as string },
    });
  });

  it('refuses gigabytes of something else by their first bytes', async () => {
    const { ask } = connect();
    const read = vi.fn();
    const huge = new Blob(['PK\u0003\u0004 and the rest']);
    Object.defineProperties(huge, { size: { value: 3e9 }, arrayBuffer: { value: read } });
    // A clone would be a plain file again.
    const clone = vi.spyOn(globalThis, 'structuredClone').mockImplementation((value) => value);
    const reply = await ask('open', { file: huge });
    clone.mockRestore();
    expect(reply).toMatchObject({
      kind: 'ended',
      outcome: { kind: 'done', result: { kind: 'unreadable', size: 3e9, read: 8 } },
    });
    expect(read).not.toHaveBeenCalled();
    expect(open).not.toHaveBeenCalled();
  });

  it('holds one model', async () => {
    const { ask } = connect();
    await ask('open', { file });
    expect(await ask('open', { file })).toMatchObject({
      kind: 'failed',
      message: 'A worker holds one model: start another worker.',
    });
    expect(await ask('record', source)).toMatchObject({ outcome: { kind: 'done' } });
  });

  it('stops while a run is prepared, before an operator has run, and runs later', async () => {
    let cancels = false;
    const { host, ask } = connect(({ kind, id }) => {
      if (cancels && kind === 'progress') host.receive({ kind: 'cancel', id });
    });
    await ask('open', { file });
    const runs = vi.spyOn(Runner.prototype, 'steps');
    /** Starts a task and cancels it at its first sign of progress. */
    const cancelled = async <N extends TaskName>(task: N, request: Request<N>) => {
      runs.mockClear();
      cancels = true;
      expect(await ask(task, request)).toMatchObject({ outcome: { kind: 'cancelled' } });
      cancels = false;
      expect(runs).not.toHaveBeenCalled();
    };
    await cancelled('record', source);
    expect(await ask('record', source)).toMatchObject({ outcome: { kind: 'done' } });
    const ranges = new Map(toy.subgraphs[0].tensors.map(({ name }) => [name, { min: -3, max: 5 }]));
    const options = { dtype: 'int16', granularity: 'channel', state: 'head', ranges } as const;
    // The host keeps what it quantized last, so the next tasks begin with the preparation.
    await ask('quantize', { options, format: 'circle' });
    await cancelled('run', options);
    await cancelled('trace', { options, element: { layer: layer.name, channel: 0 } });
    await cancelled('reach', options);
    expect(await ask('run', options)).toMatchObject({ outcome: { kind: 'done' } });
    expect(runs).toHaveBeenCalled();
    runs.mockRestore();
  });

  it('forgets tasks that have ended, and ignores cancels that come too late', async () => {
    const { host, ask, replies } = connect();
    await ask('open', { file });
    host.receive({ kind: 'cancel', id: 0 });
    host.receive({ kind: 'cancel', id: 1 });
    expect(await ask('record', source)).toMatchObject({ outcome: { kind: 'done' } });
    expect(replies.filter(({ kind }) => kind === 'failed')).toEqual([]);
  });
});
