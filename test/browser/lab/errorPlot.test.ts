import { expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import '../../../src/app.css';
import { toyFile } from '../../../src/lib/lab/open/toyFiles';
import { Engine } from '../../../src/workers/client';
import type { Ran } from '../../../src/workers/protocol';
import { onBench } from './onBench';

vi.mock('$app/navigation', () => import('../router'));

test.for([
  { error: Infinity, said: /The output differs, but by no percentage/, word: 'infinite' },
  { error: NaN, said: /The error of the output cannot be told/, word: 'unknown' },
])('an error of $error is no percentage, and the plot has no such place', async (one) => {
  const { error, said, word } = one;
  // So wide that the errors stand in the drawing
  await page.viewport(1400, 900);
  const output = { name: 'y', relative: error, float: new Float32Array(1) };
  const result: Ran = {
    layers: Float64Array.of(error, 0.1, error),
    outputs: [{ ...output, integer: Float32Array.of(1) }],
    emulated: [],
  };
  vi.spyOn(Engine.prototype, 'run').mockResolvedValue({ kind: 'done', result });
  const model = await onBench(toyFile('residual'), 'residual.tflite', 'residual');
  await expect.element(page.getByText(said)).toBeVisible();
  const ends = () => document.querySelector('.strip .ends')?.textContent;
  await expect.poll(ends).toContain(word);
  model.pin();
  model.page.state.state = 'head';
  await expect.element(page.getByText(`${word} error`)).toBeVisible();
  const { innerHTML, textContent } = document.body;
  expect(innerHTML.match(/[\w-]+="[^"]*\b(NaN|Infinity)\b[^"]*"/g)).toBeNull();
  expect(textContent).not.toMatch(/(NaN|Infinity) ?%/);
});
