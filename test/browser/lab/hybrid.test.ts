import { expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import '../../../src/app.css';
import { channelRow, type ChannelTable } from '../../../src/lib/diagnosis/channelTable';
import { inspectModel } from '../../../src/lib/diagnosis/inspect';
import { assumedRanges } from '../../../src/lib/lab/assumedRanges';
import { GraphBuilder, makeQuantization } from '../../../src/lib/model/graph/build';
import type { Model } from '../../../src/lib/model/graph/graph';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { fileOf, INT16 } from '../workers/models';
import { onBench } from './onBench';

vi.mock('$app/navigation', () => import('../router'));

/** Two fully connected layers with float activations: the weights of the first are codes. */
function hybrid(): Model {
  const builder = new GraphBuilder('main');
  const input = builder.input('x', [1, 2]);
  const options = () => makeOptions('FullyConnectedOptions');
  const stored = builder.tensor('stored/w', 'INT8', [2, 2], {
    data: Uint8Array.of(1, 2, 3, 4),
    quantization: makeQuantization({ scale: Float32Array.of(0.5) }),
  });
  const between = { name: 'a', shape: [1, 2] };
  const first = builder.operator('FULLY_CONNECTED', [input, stored, -1], between, options());
  const floats = builder.constant('float/w', [2, 2], Float32Array.of(1, -2, 1e-20, 0));
  const bias = builder.constant('float/b', [2], Float32Array.of(3, 4));
  const made = { name: 'b', shape: [1, 2] };
  const last = builder.operator('FULLY_CONNECTED', [first, floats, bias], made, options());
  return builder.model('tflite', [last]);
}

const rowsOf = (table: ChannelTable | undefined) =>
  table && Array.from({ length: table.length }, (_, i) => channelRow(table, i));

/** The noise of weights is too slow for a drag, so only the table for a file has it. */
const dragged = (rows: ReturnType<typeof rowsOf>) =>
  rows?.map((row) => ({ ...row, signalToNoise: null, erased: null }));

test('the lab and `inspect` say the same of a hybrid model, at every floor', async () => {
  const source = hybrid();
  const model = await onBench(fileOf(source), 'hybrid.tflite');
  const { state } = model.page;
  state.codes = 'int16';
  state.state = 'june-2021';
  const ranges = assumedRanges(source, state.bound);
  for (const floor of ['none', 1e-8, 1e-5, 'none'] as const) {
    model.setting.setFloor(floor);
    const { table } = inspectModel(source, { ...INT16, floor, ranges });
    await expect.poll(() => rowsOf(model.shown?.table)).toEqual(dragged(rowsOf(table)));
    expect(rowsOf(model.table.toSave())).toEqual(rowsOf(table));
  }
  const said = /One of 2 layers is in float and quantized as the setting says; the others are read/;
  await expect.element(page.getByText(said).first()).toBeVisible();
  expect(page.getByText('Pin this setting').query()).not.toBeNull();
  state.at = '0.0';
  await expect.element(page.getByText('What the file stores')).toBeVisible();
  state.at = '1.0';
  await expect.element(page.getByText('What the integers do')).toBeVisible();
  expect(page.getByText('What the file stores').query()).toBeNull();
});
