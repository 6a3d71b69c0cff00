import { expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import '../../../src/app.css';
import { toyFile } from '../../../src/lib/lab/open/toyFiles';
import multiplied from '../../cases/E_mult.tflite?url';
import zeroScale from '../../cases/J_zerob.tflite?url';
import activated from '../../cases/K_relu6.tflite?url';
import { caseFile, onBench } from './onBench';

vi.mock('$app/navigation', () => import('../router'));

test.for([
  {
    address: multiplied,
    said: /^1 of 1 channels has a multiplier of 1 or more \(FULLY_CONNECTED "y", channel 0: M 4\.64\)/,
    ofChannel: 'A multiplier of 1 or more (M 4.64): kernels of several runtimes refuse it.',
  },
  {
    address: activated,
    said: /^1 of 1 channels has an activation whose bound is outside int32/,
    ofChannel: /^An activation whose bound is outside int32 \(RELU6 ends at 60000000000\)/,
  },
  {
    address: zeroScale,
    said: /^1 of 3 channels has codes with a scale of 0 .*channel 1: q_b 5/,
    ofChannel: /^Codes with a scale of 0 \(q_b 5\): they stand for 0/,
  },
])('the diagnosis and the card of the channel say: $said', async ({ address, said, ofChannel }) => {
  const model = await onBench(await caseFile(address), 'case.tflite');
  const warning = page.getByRole('listitem').filter({ hasText: said });
  await expect.element(warning).toBeVisible();
  await warning.getByRole('button', { name: 'show the channel' }).click();
  expect(model.chosen).toBe(model.warnings.find(({ sentence }) => said.test(sentence))?.row);
  await expect.element(page.getByText(ofChannel).last()).toBeVisible();
});

test('a sound model has no warning, and more than two are folded, among them a range that is a point', async () => {
  const model = await onBench(toyFile('conv'), 'conv.tflite', 'conv');
  model.page.state.ranges = 'assumed';
  await expect.poll(() => model.warnings).toEqual([]);
  const [{ tensors }] = model.file.graph.subgraphs;
  const activations = tensors.filter(({ type, data }) => type === 'FLOAT32' && data === null);
  const ranges = activations.map(({ name }, i) => [name, i === 0 ? [3, 3] : [0, 1e-9]]);
  model.ranges.give(JSON.stringify(Object.fromEntries(ranges)), { name: 'ranges.json', hash: '' });
  const point = page.getByText(/^The range of ".*" \(3\) is a point/);
  await expect.element(point).not.toBeVisible();
  await page.getByText(/^\d warnings about the scales$/).click();
  await expect.element(point).toBeVisible();
});
