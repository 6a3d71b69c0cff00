import { expect, test } from 'vitest';
import { makeToy } from '../../../src/lib/examples/toys';
import { open } from '../../../src/lib/model/graph/open';
import { write } from '../../../src/lib/model/graph/write';
import { runToEnd, type Progress } from '../../../src/lib/pass/progress';
import { asExported } from '../../../src/lib/pass/quantize/exportOrder';
import { quantizeSteps } from '../../../src/lib/pass/quantize/quantize';
import { done, engineWith, INT16, longChain, rangesOf } from './models';

test.for(['tflite', 'circle'] as const)(
  'a worker writes the same %s as the page, again and again, and reports on it',
  async (format) => {
    const toy = makeToy('residual');
    const options = { ...INT16, ranges: rangesOf(toy) };
    const here = runToEnd(quantizeSteps(open(write(toy)), options));
    const engine = await engineWith(toy);
    const seen: Progress[] = [];
    const request = { options, format };
    const made = done(await engine.quantize(request, { onProgress: (p) => seen.push(p) }));
    expect(made.bytes).toEqual(write(asExported(here.model, here.origins), format));
    expect(made.addedBiases).toEqual([]);
    expect(seen.length).toBeGreaterThan(0);
    const last = seen[seen.length - 1];
    expect(last.done).toBe(last.total);
    // Its bytes were handed over; the model that they were written from stays.
    expect(done(await engine.quantize(request))).toEqual(made);
  },
);

test('quantizing can be cancelled midway, and is done whole the next time', async () => {
  const chain = longChain(400);
  const options = { ...INT16, ranges: rangesOf(chain) };
  const engine = await engineWith(chain);
  const abort = new AbortController();
  let last: Progress | null = null;
  const outcome = await engine.quantize(
    { options, format: 'tflite' },
    {
      signal: abort.signal,
      onProgress: (progress) => {
        last = progress;
        abort.abort();
      },
    },
  );
  expect(outcome).toEqual({ kind: 'cancelled' });
  expect(last).not.toBeNull();
  const { bytes } = done(await engine.quantize({ options, format: 'tflite' }));
  expect(open(bytes).subgraphs[0].operators).toHaveLength(400);
});

test('a file is made while a long run goes on', async () => {
  const chain = longChain(60, 64);
  const engine = await engineWith(chain);
  const options = { ...INT16, ranges: rangesOf(chain) };
  const ended: string[] = [];
  const recording = engine
    .record({ kind: 'random', seed: 1, count: 8 })
    .then(({ kind }) => ended.push(`recording ${kind}`));
  const made = await engine.quantize({ options, format: 'circle' });
  ended.push(`file ${made.kind}`);
  await recording;
  expect(ended).toEqual(['file done', 'recording done']);
});

test('a model that cannot be quantized comes back with a sentence', async () => {
  const engine = await engineWith(makeToy('conv'));
  const options = { ...INT16, ranges: new Map() };
  expect(await engine.quantize({ options, format: 'tflite' })).toMatchObject({
    kind: 'refused',
    message: expect.stringMatching(/^2 activations have no range among the ranges: /) as unknown,
  });
});
