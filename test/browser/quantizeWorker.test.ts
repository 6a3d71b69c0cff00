import { expect, test } from 'vitest';
import { GraphBuilder } from '../../src/lib/model/graph/build';
import { open } from '../../src/lib/model/graph/open';
import { makeToy } from '../../src/lib/examples/toys';
import { write } from '../../src/lib/model/graph/write';
import { runToEnd, type Progress } from '../../src/lib/pass/progress';
import { quantizeSteps, type QuantizeOptions } from '../../src/lib/pass/quantize/quantize';
import type { Range } from '../../src/lib/pass/quantize/ranges';
import { quantizeInWorker } from '../../src/workers/quantize';

const INT16 = { dtype: 'int16', granularity: 'channel', state: 'june-2021' } as const;

/** The model as a file in memory of its own, and a range for each of its activations. */
function fileOf(model: ReturnType<typeof makeToy>): {
  bytes: Uint8Array<ArrayBuffer>;
  options: QuantizeOptions;
} {
  const bytes = new Uint8Array(write(model));
  const activations = model.subgraphs[0].tensors.filter(({ data }) => data === null);
  const ranges = new Map(
    activations.map(({ name }): [string, Range] => [name, { min: -3, max: 5 }]),
  );
  return { bytes, options: { ...INT16, ranges } };
}

/** A chain of layers, long enough to be interrupted; all read the same bytes, so the file is small. */
function longChain(layers: number) {
  const builder = new GraphBuilder('long');
  const weights = Float32Array.from({ length: 512 * 512 }, (_, i) => Math.sin(i));
  const bias = new Float32Array(512);
  let last = builder.input('x', [1, 512]);
  const shared = builder.graph.tensors;
  for (let i = 0; i < layers; i++) {
    const w = builder.constant(`w${i}`, [512, 512], weights);
    const b = builder.constant(`b${i}`, [512], bias);
    shared[w] = { ...shared[w], data: shared[1].data };
    last = builder.operator('FULLY_CONNECTED', [last, w, b], { name: `y${i}`, shape: [1, 512] });
  }
  return builder.model('tflite', [last]);
}

test('a worker makes the same model, reports on it, and gives the file back', async () => {
  const { bytes, options } = fileOf(makeToy('residual'));
  const here = runToEnd(quantizeSteps(open(bytes.slice()), options));
  const size = bytes.length;
  const seen: Progress[] = [];
  const running = quantizeInWorker(bytes, options, { onProgress: (p) => seen.push(p) });
  expect(bytes.length).toBe(0); // handed over, not copied
  const outcome = await running;
  if (outcome.kind !== 'done') throw new Error(`the work ended ${outcome.kind}`);
  expect(outcome.bytes.length).toBe(size);
  expect(write(outcome.quantized.model)).toEqual(write(here.model));
  expect(outcome.quantized.tally).toEqual(here.tally);
  // What did not change is one object, seen in the file's own memory.
  const [source, result] = [outcome.source, outcome.quantized.model].map((m) => m.subgraphs[0]);
  expect(source.tensors[source.operators[0].inputs[1]].data?.buffer).toBe(outcome.bytes.buffer);
  expect(result.operators.length).toBe(source.operators.length);
  expect(seen.length).toBeGreaterThan(0);
  const { done, total } = seen[seen.length - 1];
  expect(done).toBe(total);
});

test('a worker can be cancelled midway', async () => {
  const { bytes, options } = fileOf(longChain(400));
  const size = bytes.length;
  const abort = new AbortController();
  let last: Progress | null = null;
  const outcome = await quantizeInWorker(bytes, options, {
    signal: abort.signal,
    onProgress: (progress) => {
      last = progress;
      abort.abort();
    },
  });
  expect(outcome.kind).toBe('cancelled');
  expect(outcome.bytes.length).toBe(size);
  expect(last).not.toBeNull();
});

test('work that is no longer wanted when it begins is not done', async () => {
  const { bytes, options } = fileOf(longChain(400));
  const outcome = await quantizeInWorker(bytes, options, { signal: AbortSignal.abort() });
  expect(outcome.kind).toBe('cancelled');
});

test('a model that cannot be quantized comes back with a sentence', async () => {
  const { bytes, options } = fileOf(makeToy('conv'));
  const outcome = await quantizeInWorker(bytes, { ...options, ranges: new Map() });
  expect(outcome).toMatchObject({
    kind: 'refused',
    message: expect.stringMatching(/^2 activations have no range among the ranges: /) as unknown,
  });
  expect(outcome.bytes.length).toBeGreaterThan(0);
});
