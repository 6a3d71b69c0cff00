import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Runs, type RunRequest } from '../../../src/lib/lab/runs.svelte';
import { Engine } from '../../../src/workers/client';
import type { FromWorker, Start, ToWorker } from '../../../src/workers/protocol';

/** A worker that a test controls. */
class FakeWorker {
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  readonly started: Start[] = [];
  postMessage(message: ToWorker): void {
    if (message.kind === 'start') this.started.push(message);
  }

  get tasks(): string[] {
    return this.started.map(({ task }) => task);
  }

  /** Ends a task, the last one by default, and waits until the page has dealt with that. */
  async end(outcome: unknown, index = this.started.length - 1): Promise<void> {
    const { id } = this.started[index];
    this.onmessage?.({ data: { kind: 'ended', id, outcome } as FromWorker });
    await settled();
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

let fake: FakeWorker;
let runs: Runs;
const source = { kind: 'drawn', count: 1 } as const;
const done = (result: unknown) => ({ kind: 'done', result });
const REFUSED = { kind: 'refused', message: 'No array.' };

const request = (key: string): RunRequest => ({
  key,
  name: key,
  options: { dtype: 'int16', granularity: 'channel', state: 'head' },
});

beforeEach(async () => {
  vi.stubGlobal('Worker', function () {
    return (fake = new FakeWorker());
  });
  runs = new Runs(new Engine());
  void runs.record(source);
  await fake.end(done('recorded'));
});
afterEach(() => vi.unstubAllGlobals());

describe('the runs of a model', () => {
  it('follow each other, and the reach and the account come last', async () => {
    void runs.run([request('a'), request('b')]);
    await fake.end(done('ran a'));
    await fake.end(done('ran b'));
    await fake.end(done('reached a'));
    await fake.end(done('account of a'));
    expect(fake.tasks).toEqual(['record', 'run', 'run', 'reach', 'account']);
    expect([runs.result('a'), runs.result('b'), runs.reached('a'), runs.accounted('a')]).toEqual([
      'ran a',
      'ran b',
      'reached a',
      { kind: 'done', account: 'account of a' },
    ]);
  });

  it('keep their results if the account is refused, and ask for it only once', async () => {
    void runs.run([request('a')]);
    await fake.end(done('ran a'));
    await fake.end(done('reached a'));
    await fake.end(REFUSED);
    await runs.run([request('a')]);
    expect(fake.tasks).toEqual(['record', 'run', 'reach', 'account']);
    expect([runs.refusal('a'), runs.accounted('a')]).toEqual([
      '',
      { kind: 'refused', message: 'No array.' },
    ]);
  });

  it('stop after a cancel even if the task ends before the worker hears of it', async () => {
    void runs.run([request('a'), request('b')]);
    runs.cancel();
    await fake.end(done('ran a'));
    expect(fake.tasks).toEqual(['record', 'run']);
    expect(runs.result('a')).toBe('ran a');
    expect(runs.running).toBeNull();
  });

  it('stop in the same way when another setting is chosen', async () => {
    void runs.run([request('a'), request('b')]);
    runs.dropStale([request('c')]);
    await fake.end(done('ran a'));
    expect(fake.tasks).toEqual(['record', 'run']);
  });

  it('go on after a refused recording that stopped them, with the newest setting', async () => {
    void runs.run([request('a')]);
    void runs.record(source);
    await fake.end(REFUSED);
    expect(runs.problem).toBe('No array.');
    expect(fake.tasks).toEqual(['record', 'run', 'record', 'run']);
    void runs.record(source);
    void runs.run([request('b')]);
    await fake.end(REFUSED);
    await fake.end(done('ran b'));
    expect(runs.result('b')).toBe('ran b');
  });

  it('do not go on after a refused recording if the reader stopped them', async () => {
    void runs.run([request('a')]);
    runs.cancel();
    void runs.record(source);
    await fake.end(REFUSED);
    expect(fake.tasks).toEqual(['record', 'run', 'record']);
  });

  it('also run fake-quantized where that is asked for; a refusal of it stops nothing', async () => {
    runs = new Runs(new Engine(), { recording: 'Recording', withFake: true });
    void runs.record(source);
    await fake.end(done('recorded'));
    void runs.run([request('a')]);
    await fake.end(done('ran a'));
    await fake.end(REFUSED);
    await fake.end(done('reached a'));
    expect(fake.tasks).toEqual(['record', 'run', 'fake', 'reach', 'account']);
    expect([runs.fake('a'), runs.refusal('a')]).toEqual([null, '']);
  });
});

describe('along a drag', () => {
  it('a run ends before the next begins, and of the settings between only the newest runs', async () => {
    for (const key of ['a', 'b', 'c']) void runs.follow(request(key));
    expect(fake.tasks).toEqual(['record', 'run']);
    await fake.end(done('ran a'));
    expect(runs.newest).toEqual({ request: request('a'), ran: 'ran a' });
    await fake.end(done('ran c'));
    expect(fake.tasks).toEqual(['record', 'run', 'run']);
    expect([runs.result('b'), runs.result('c')]).toEqual([null, 'ran c']);
    expect(runs.newest?.ran).toBe('ran c');
  });

  it('the reach and the account follow once it rests, without another run of the same', async () => {
    void runs.follow(request('a'));
    void runs.run([request('a'), request('b')]);
    await fake.end(done('ran a'));
    await fake.end(done('ran b'));
    await fake.end(done('reached a'));
    expect(fake.tasks).toEqual(['record', 'run', 'run', 'reach', 'account']);
    // The compared setting is not the present one.
    expect(runs.newest?.ran).toBe('ran a');
  });

  it('the reach of the setting before it stops', async () => {
    void runs.run([request('a')]);
    await fake.end(done('ran a'));
    void runs.follow(request('b'));
    await fake.end(done('ran b'));
    expect(fake.tasks).toEqual(['record', 'run', 'reach', 'run']);
    expect(runs.reached('a')).toBeNull();
  });

  it('a recording that begins before a run ends is not stopped by the runs that wait', async () => {
    void runs.follow(request('a'));
    void runs.run([request('a')]);
    const isRecorded = runs.record(source);
    await fake.end({ kind: 'cancelled' }, 1);
    expect(fake.tasks).toEqual(['record', 'run', 'record']);
    await fake.end(done('recorded anew'));
    expect(await isRecorded).toBe(true);
    expect(runs.recorded).toBe('recorded anew');
  });

  it('nothing more runs after a cancel', async () => {
    void runs.follow(request('a'));
    void runs.follow(request('b'));
    runs.cancel();
    await fake.end({ kind: 'cancelled' });
    expect(fake.tasks).toEqual(['record', 'run']);
    void runs.follow(request('c'));
    await fake.end(done('ran c'));
    expect(runs.result('c')).toBe('ran c');
  });
});
