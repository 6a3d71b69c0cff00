import { expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import type { Model } from '../../../src/lib/model/graph/graph';
import { makeToy } from '../../../src/lib/examples/toys';
import { runToEnd, type Progress } from '../../../src/lib/pass/progress';
import { quantizeSteps } from '../../../src/lib/pass/quantize/quantize';
import { prepareRun } from '../../../src/lib/pass/run/run';
import { RunInWorker } from '../../../src/workers/run';

/** A toy in int16, and an input for it. */
function toy(): { model: Model; input: Int16Array<ArrayBuffer> } {
  const float = makeToy('residual');
  const activations = float.subgraphs[0].tensors.filter(({ data }) => data === null);
  const ranges = new Map(activations.map(({ name }) => [name, { min: -3, max: 5 }]));
  const options = { dtype: 'int16', granularity: 'channel', state: 'head', ranges } as const;
  const { model } = runToEnd(quantizeSteps(float, options));
  const { data } = prepareRun(model).inputs[0];
  const input = Int16Array.from({ length: data.length }, (_, i) => ((i * 7919) % 60000) - 30000);
  return { model, input };
}

/** Layers enough to be interrupted between two of them. */
function longChain(layers: number): Model {
  const builder = new GraphBuilder('long');
  const weights = builder.constant('w', [512, 512], new Float32Array(512 * 512).fill(0.001));
  let last = builder.input('x', [64, 512]);
  for (let i = 0; i < layers; i++) {
    last = builder.operator('FULLY_CONNECTED', [last, weights], {
      name: `y${i}`,
      shape: [64, 512],
    });
  }
  return builder.model('tflite', [last]);
}

test('a worker runs a graph as the page does, reports on it, and gives the inputs back', async () => {
  const { model, input } = toy();
  const here = prepareRun(model, { keep: 'all' });
  here.run([input]);
  const worker = new RunInWorker(model);
  const seen: Progress[] = [];
  const size = input.length;
  const running = worker.run([input], { keep: 'all', onProgress: (p) => seen.push(p) });
  expect(input.length).toBe(0); // handed over, not copied
  const outcome = await running;
  if (outcome.kind !== 'done') throw new Error(`the run ended ${outcome.kind}`);
  expect(outcome.inputs[0].length).toBe(size);
  expect(outcome.tensors.size).toBeGreaterThan(3);
  for (const [index, { data, name }] of outcome.tensors) {
    expect([name, data]).toEqual([name, here.value(index).data.slice()]);
  }
  expect(outcome.marks).toEqual(here.marks);
  const { done, total } = seen[seen.length - 1];
  expect(done).toBe(total);

  // Again with other inputs, on the same prepared graph; and with the plain kernels.
  const again = await worker.run([new Int16Array(size)], { keep: 'all' });
  here.run([new Int16Array(size)]);
  const [output] = model.subgraphs[0].outputs;
  if (again.kind !== 'done') throw new Error(`the run ended ${again.kind}`);
  expect(again.tensors.get(output)?.data).toEqual(here.value(output).data.slice());
  const plain = await worker.run(outcome.inputs, { simd: false });
  if (plain.kind !== 'done') throw new Error(`the run ended ${plain.kind}`);
  expect(plain.tensors.get(output)?.data).toEqual(outcome.tensors.get(output)?.data);
  expect([...plain.tensors.keys()]).toEqual(model.subgraphs[0].outputs);
  worker.close();
});

test('a run can be cancelled midway, or before it begins', async () => {
  const worker = new RunInWorker(longChain(60));
  const abort = new AbortController();
  const input = new Float32Array(64 * 512).fill(1);
  const midway = await worker.run([input], {
    simd: false,
    signal: abort.signal,
    onProgress: () => abort.abort(),
  });
  expect(midway.kind).toBe('cancelled');
  const before = await worker.run(midway.inputs, { signal: AbortSignal.abort() });
  expect(before.kind).toBe('cancelled');
  expect(before.inputs[0].length).toBe(64 * 512);
  worker.close();
});

test('runs that overlap do not disturb each other', async () => {
  const { model, input } = toy();
  const worker = new RunInWorker(model);
  const runner = prepareRun(model);
  const inputs = [1, 2, 3].map((n) => input.map((code) => Math.trunc(code / n)));
  const expected = inputs.map((one) => {
    runner.run([one]);
    return runner.outputs[0].data.slice();
  });
  const outcomes = await Promise.all(inputs.map((one) => worker.run([one])));
  const [output] = model.subgraphs[0].outputs;
  const got = outcomes.map((one) => (one.kind === 'done' ? one.tensors.get(output)?.data : null));
  expect(got).toEqual(expected);
  worker.close();
});

test('inputs that do not fit come back with a sentence', async () => {
  const worker = new RunInWorker(toy().model);
  const outcome = await worker.run([new Float32Array(3)]);
  expect(outcome).toMatchObject({
    kind: 'refused',
    message: expect.stringMatching(/^The input "\w+" takes \d+ elements of INT16/) as unknown,
  });
  expect(outcome.inputs[0].length).toBe(3);
  worker.close();
});

test('a worker that dies rejects its run, and the next run starts another', async () => {
  const { model, input } = toy();
  const broken = { ...model };
  const worker = new RunInWorker(broken);
  // A graph without its list of tensors is an error of the program, not of the model's author.
  const subgraphs = broken.subgraphs;
  Reflect.deleteProperty(broken, 'subgraphs');
  await expect(worker.run([new Int16Array(1)])).rejects.toThrow(/undefined|iterable/);
  broken.subgraphs = subgraphs;
  const outcome = await worker.run([input]);
  expect(outcome.kind).toBe('done');
  worker.close();
});

test('closing ends what runs', async () => {
  const worker = new RunInWorker(longChain(60));
  const running = worker.run([new Float32Array(64 * 512)]);
  worker.close();
  await expect(running).rejects.toThrow('The run was closed.');
});
