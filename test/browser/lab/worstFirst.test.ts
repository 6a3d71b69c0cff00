import { expect, test, vi } from 'vitest';
import '../../../src/app.css';
import { inspectModel } from '../../../src/lib/diagnosis/inspect';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import type { Model } from '../../../src/lib/model/graph/graph';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { runToEnd } from '../../../src/lib/pass/progress';
import { quantizeSteps } from '../../../src/lib/pass/quantize/quantize';
import { fileOf, INT16, rangesOf } from '../workers/models';
import { onBench } from './onBench';

vi.mock('$app/navigation', () => import('../router'));

const CHANNELS = 4;

/**
 * Channel 0 is saturated, but nothing reads it. Channel 2 is flushed, keeps its bias of 2, and is
 * read: it is the one that matters.
 */
function float(): Model {
  const builder = new GraphBuilder('main');
  const conv = (input: number, name: string, weights: Float32Array, bias: readonly number[]) =>
    builder.operator(
      'CONV_2D',
      [
        input,
        builder.constant(`${name}/w`, [CHANNELS, 1, 1, CHANNELS], weights),
        builder.constant(`${name}/b`, [CHANNELS], Float32Array.from(bias)),
      ],
      { name, shape: [1, 2, 2, CHANNELS] },
      makeOptions('Conv2DOptions', { strideH: 1, strideW: 1, fusedActivationFunction: 'RELU' }),
    );
  const size = CHANNELS ** 2;
  const largest = [1e-22, 1, 1e-9, 1];
  const first = Float32Array.from({ length: size }, (_, i) => largest[Math.floor(i / CHANNELS)]);
  const second = Float32Array.from({ length: size }, (_, i) => (i % CHANNELS === 0 ? 0 : 0.5));
  const input = builder.input('x', [1, 2, 2, CHANNELS]);
  const between = conv(input, 'first', first, [1, 0, 2, 0]);
  return builder.model('circle', [conv(between, 'second', second, [0, 0, 0, 0])]);
}

test('of a quantized model alone, the lab and `inspect` put the same channel first', async () => {
  const source = float();
  const { model } = runToEnd(quantizeSteps(source, { ...INT16, ranges: rangesOf(source) }));
  const { worst } = inspectModel(model, INT16);
  expect(worst).toEqual([
    { row: 2, prospect: 'not hidden' },
    { row: 0, prospect: 'dead consumer' },
  ]);
  const open = await onBench(fileOf(model), 'worst.circle');
  await expect.poll(() => open.shown?.worst.slice(0, 2)).toEqual([2, 0]);
});
