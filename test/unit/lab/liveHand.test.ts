import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { JOINTS } from '../../../src/lib/examples/hand/bones';
import { Camera } from '../../../src/lib/lab/camera/camera';
import { LiveHand } from '../../../src/lib/lab/camera/liveHand.svelte';
import type { FromWorker, Start, ToWorker } from '../../../src/workers/protocol';

const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A worker that a test controls. */
class FakeWorker {
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  onerror: ((event: { message: string }) => void) | null = null;
  readonly terminate = vi.fn();
  readonly started: Start[] = [];
  postMessage(message: ToWorker): void {
    if (message.kind === 'start') this.started.push(message);
  }

  get tasks(): string[] {
    return this.started.map(({ task }) => task);
  }

  /** Answers the last task, and waits until the page has dealt with that. */
  async answer(message: Record<string, unknown>): Promise<void> {
    this.onmessage?.({
      data: { id: this.started.length - 1, ...message } as FromWorker,
    });
    await settled();
  }

  done = (result: unknown) => this.answer({ kind: 'ended', outcome: { kind: 'done', result } });
}

const picture = { width: 1, height: 1, data: new Uint8ClampedArray(4) };
const OPENED = { kind: 'opened' };
/** What a network says of a picture: joints at 0, and a hand. */
const outputs = (presence: number): Float32Array[] => [
  new Float32Array(3 * JOINTS.length),
  Float32Array.of(presence),
  Float32Array.of(1),
  new Float32Array(3 * JOINTS.length),
];

let fake: FakeWorker;
let live: LiveHand;
let signal: AbortSignal;

beforeEach(async () => {
  vi.stubGlobal('Worker', function () {
    return (fake = new FakeWorker());
  });
  vi.stubGlobal('reportError', () => undefined);
  vi.spyOn(Camera, 'open').mockImplementation((given) => {
    signal = given;
    const camera = Object.create(Camera.prototype) as Camera;
    return Promise.resolve(Object.assign(camera, { next: () => Promise.resolve(picture) }));
  });
  live = new LiveHand({
    file: new Blob(),
    hand: { landmarks: 0, presence: 1, handedness: 2, world: 3 },
    options: () => null,
  });
  void live.start();
  await settled();
});
afterEach(() => {
  live.stop();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const isOff = () => live.phase === 'off' && signal.aborted && fake.terminate.mock.calls.length > 0;

test('a file that cannot be read again switches the camera off', async () => {
  await fake.done({ kind: 'unreadable', message: 'The file was moved.' });
  expect(live.problem).toBe('The file was moved.');
  expect(isOff()).toBe(true);
  expect(fake.tasks).toEqual(['open']);
});

test('an error of the engine, and a dead worker, switch the camera off at once', async () => {
  await fake.done(OPENED);
  await fake.done({ float: outputs(0.9), integer: null });
  expect(live.phase).toBe('on');
  await fake.answer({ kind: 'failed', message: 'A kernel broke.', stack: '' });
  expect(live.problem).toBe('A kernel broke.');
  expect(isOff()).toBe(true);
  expect(fake.tasks).toEqual(['open', 'live', 'live']);

  void live.start();
  await settled();
  expect(live.problem).toBe('');
  await fake.done(OPENED);
  fake.onerror?.({ message: 'The worker died.' });
  await settled();
  expect(live.problem).toBe('The worker died.');
  expect(isOff()).toBe(true);
  expect(fake.tasks).toEqual(['open', 'live']);
});

test('a picture without an answer leaves none to freeze, and the next one is tried', async () => {
  await fake.done(OPENED);
  await fake.done({ float: outputs(0.9), integer: null });
  expect([live.answer?.float.presence, live.isThere]).toEqual([Math.fround(0.9), true]);

  await fake.answer({ kind: 'ended', outcome: { kind: 'refused', message: 'No scale.' } });
  expect([live.problem, live.answer, live.isThere]).toEqual(['No scale.', null, null]);

  await fake.done({ float: outputs(0.9), integer: null });
  expect([live.problem, live.isThere]).toEqual(['', true]);

  await fake.done({ float: outputs(NaN), integer: null });
  expect(live.problem).toMatch(/^The float network gives NaN/);
  expect([live.answer, live.isThere, live.phase]).toEqual([null, null, 'on']);
});
