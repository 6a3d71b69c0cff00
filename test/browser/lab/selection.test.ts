import { tick } from 'svelte';
import { expect, test, vi } from 'vitest';
import '../../../src/app.css';
import { toyFile } from '../../../src/lib/lab/open/toyFiles';
import { Table } from '../../../src/lib/lab/table.svelte';
import { onBench } from './onBench';

vi.mock('$app/navigation', () => import('../router'));

test('selecting a row predicts nothing anew, and changing the setting does', async () => {
  const follow = vi.spyOn(Table.prototype, 'follow');
  const model = await onBench(toyFile('residual'), 'residual.tflite', 'residual');
  // The reach of the broken channels comes last.
  await vi.waitUntil(() => model.measured.reach, 20_000);
  await tick();
  const [title, view] = [document.querySelector('#card-title')?.textContent, model.view];
  follow.mockClear();
  model.select(5);
  await tick();
  expect(model.shown?.selected).toBe(5);
  expect(document.querySelector('#card-title')?.textContent).not.toBe(title);
  expect(follow).not.toHaveBeenCalled();
  expect(model.view).toBe(view);
  model.page.state.state = 'head';
  await tick();
  expect(follow).toHaveBeenCalledOnce();
});
