import { expect, test, vi } from 'vitest';
import { channelFacts } from '../../../src/lib/diagnosis/facts';
import { makeToy } from '../../../src/lib/examples/toys';
import { dequantized } from '../../../src/lib/kernels/code/codes';
import { open } from '../../../src/lib/model/graph/open';
import { write } from '../../../src/lib/model/graph/write';
import { Pcg64 } from '../../../src/lib/numeric/pcg64';
import { elementsFor } from '../../../src/lib/pass/input/npyElements';
import { RANDOM_INTERVAL, randomInput } from '../../../src/lib/pass/input/random';
import { runToEnd, type Progress } from '../../../src/lib/pass/progress';
import { quantizeSteps } from '../../../src/lib/pass/quantize/quantize';
import { prepareRun } from '../../../src/lib/pass/run/run';
import { done, engineWith, fileOf, INT16, longChain, rangesOf, startEngine } from './models';

const SOURCE = { kind: 'random', seed: 7, count: 2 } as const;

test('a file is opened: the model, its facts and its hash', async () => {
  const toy = makeToy('residual');
  const seen: Progress[] = [];
  const opened = done(await startEngine().open(fileOf(toy), { onProgress: (p) => seen.push(p) }));
  if (opened.kind !== 'opened') throw new Error(opened.message);
  const here = open(write(toy));
  expect(opened.model).toEqual(here);
  expect(opened.facts).toEqual(channelFacts(here));
  expect(opened.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(seen.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['its tables', 'its sha256']),
  );
  // One copy of the file's memory, which all constants share.
  const { tensors } = opened.model.subgraphs[0];
  const buffers = new Set(tensors.flatMap(({ data }) => (data === null ? [] : [data.buffer])));
  expect(buffers.size).toBe(1);
});

test('a file that is at fault is described, and the worker can open another', async () => {
  const engine = startEngine();
  const bytes = new Uint8Array(write(makeToy('residual')));
  const cut = done(await engine.open(new Blob([bytes.subarray(0, bytes.length >> 1)])));
  expect(cut).toMatchObject({ kind: 'unreadable', size: bytes.length >> 1 });
  expect(cut).toHaveProperty('map.needed');
  const zip = done(await engine.open(new Blob(['PK\u0003\u0004 and gigabytes more'])));
  expect(zip).toMatchObject({ kind: 'unreadable', read: 8, map: null });
  expect(done(await engine.open(new Blob([bytes])))).toMatchObject({ kind: 'opened' });
});

test('a run in the worker equals one in the page, with an exact refit after a small change', async () => {
  const toy = makeToy('residual');
  const engine = await engineWith(toy);
  const seen: Progress[] = [];
  const control = { onProgress: (progress: Progress) => seen.push(progress) };
  const recorded = done(await engine.record(SOURCE, control));
  expect(recorded).toMatchObject({
    title: expect.stringMatching(/^2 random/) as unknown,
  });
  const { done: steps, total } = seen[seen.length - 1];
  expect(steps).toBe(total);

  const float = prepareRun(toy);
  const generator = new Pcg64(SOURCE.seed);
  const record = float.inputs.map((value) => randomInput(generator, value, RANDOM_INTERVAL));
  for (const floor of ['none', 'pr-7063'] as const) {
    const options = { ...INT16, state: 'head', floor, ranges: recorded.ranges } as const;
    const ran = done(await engine.run(options));
    const { model } = runToEnd(quantizeSteps(toy, options));
    const integer = prepareRun(model);
    integer.run(record.map((array, i) => elementsFor(array, integer.inputs[i], 'x86-64')));
    expect(ran.outputs.map((output) => output.integer)).toEqual(integer.outputs.map(dequantized));
    float.run(record.map((array, i) => elementsFor(array, float.inputs[i], 'x86-64')));
    expect(ran.outputs.map((output) => output.float)).toEqual(float.outputs.map(dequantized));
  }
});

test('calls that overlap do not disturb each other', async () => {
  const toy = makeToy('residual');
  const engine = await engineWith(toy);
  const { ranges } = done(await engine.record(SOURCE));
  const options = [INT16, { ...INT16, state: 'head' }, { ...INT16, dtype: 'uint8' }] as const;
  const together = await Promise.all(options.map((one) => engine.run({ ...one, ranges })));
  const single = await engineWith(toy);
  await single.record(SOURCE);
  for (const [i, one] of options.entries()) {
    expect(done(together[i])).toEqual(done(await single.run({ ...one, ranges })));
  }
});

test('every task is about the model that was opened first', async () => {
  const toy = makeToy('residual');
  const engine = await engineWith(toy);
  const { ranges } = done(await engine.record(SOURCE));
  const options = { ...INT16, ranges };
  const { layers } = channelFacts(toy);
  expect(done(await engine.run(options)).layers).toHaveLength(layers.length);
  expect(done(await engine.reach(options)).channels.length).toBeGreaterThan(0);
  const element = { layer: layers[0].name, channel: 1 };
  const traced = done(await engine.trace({ options, element }));
  expect(traced.at.at(-1)).toBe(1);
  expect(traced.trace.terms.length).toBe(layers[0].taps);
});

test('a run is cancelled midway, while it waits, or before it begins', async () => {
  const chain = longChain(60, 64);
  const engine = await engineWith(chain);
  const abort = new AbortController();
  const source = { kind: 'random', seed: 1, count: 50 } as const;
  let reports = 0;
  const midway = engine.record(source, {
    signal: abort.signal,
    onProgress: () => {
      reports++;
      abort.abort();
    },
  });
  const waiting = engine.record(source, { signal: abort.signal });
  const before = engine.record(source, { signal: AbortSignal.abort() });
  expect(await Promise.all([midway, waiting, before])).toEqual([
    { kind: 'cancelled' },
    { kind: 'cancelled' },
    { kind: 'cancelled' },
  ]);
  expect(reports).toBeGreaterThan(0);
  // Nothing of it is kept.
  expect(await engine.run({ ...INT16, ranges: rangesOf(chain) })).toEqual({
    kind: 'refused',
    message: 'Nothing was recorded to compare with.',
  });
  const one = { kind: 'random', seed: 1, count: 1 } as const;
  expect(done(await engine.record(one)).on).toMatch(/^1 random input from/);
});

test('inputs that do not fit come back with a sentence', async () => {
  const engine = await engineWith(makeToy('residual'));
  const array = { shape: [3], data: new Float32Array(3) } as never;
  const outcome = await engine.record({ kind: 'given', records: [{ kind: 'array', array }] });
  expect(outcome).toMatchObject({
    kind: 'refused',
    message: expect.stringMatching(/^The input "\w+" takes/) as unknown,
  });
  expect(await startEngine().record(SOURCE)).toEqual({
    kind: 'refused',
    message: 'No model is open.',
  });
});

test('an error of the engine rejects its call, is reported, and harms no other call', async () => {
  const report = vi.spyOn(globalThis, 'reportError').mockImplementation(() => undefined);
  const toy = makeToy('residual');
  const engine = await engineWith(toy);
  const recording = engine.record(SOURCE);
  const broken = engine.run({ ...INT16, ranges: 7 as never });
  await expect(broken).rejects.toThrow(/iterable/);
  expect(report).toHaveBeenCalledOnce();
  const { ranges } = done(await recording);
  expect((await engine.run({ ...INT16, ranges })).kind).toBe('done');
});

test('closing cancels the current run and later requests', async () => {
  const engine = await engineWith(longChain(60, 64));
  const running = engine.record({ kind: 'random', seed: 1, count: 50 });
  engine.close();
  expect(await running).toEqual({ kind: 'cancelled' });
  expect(await engine.record(SOURCE)).toEqual({ kind: 'cancelled' });
});

test('a cancelled opening ends its own worker, but not that of another model', async () => {
  const abort = new AbortController();
  const older = startEngine();
  const stale = older.open(fileOf(longChain(400)), { signal: abort.signal });
  const newer = await engineWith(makeToy('conv'));
  abort.abort();
  expect(await stale).toEqual({ kind: 'cancelled' });
  expect(await older.record(SOURCE)).toEqual({ kind: 'cancelled' });
  expect(done(await newer.record(SOURCE)).on).toMatch(/^the first of 2 /);
});
