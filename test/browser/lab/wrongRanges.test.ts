import { expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import '../../../src/app.css';
import { toyFile } from '../../../src/lib/lab/open/toyFiles';
import { onBench } from './onBench';

vi.mock('$app/navigation', () => import('../router'));

test('ranges of another model are told once, and the missing names are folded', async () => {
  const model = await onBench(toyFile('residual'), 'residual.tflite', 'residual');
  await vi.waitUntil(() => model.measured.ran, 20_000);
  model.ranges.give('{"another": [0, 1]}', { name: 'ranges.json', hash: '' });
  const told = page.getByText(/have no range among the ranges, .*: ranges of another model\?$/);
  await expect.element(told).toBeVisible();
  // The run is refused for the same reason.
  await vi.waitUntil(() => model.runs.refusal(model.measured.request?.key ?? null), 20_000);
  expect(model.runs.refusal(model.measured.request?.key ?? null)).toBe(model.problem.sentence);
  expect(told.elements()).toHaveLength(1);
  const { names } = model.problem;
  expect(names.length).toBeGreaterThan(2);
  const last = page.getByRole('listitem').filter({ hasText: names[names.length - 1] });
  await expect.element(last).not.toBeInTheDocument();
  await page.getByText(`the ${names.length} names`).click();
  await expect.element(last).toBeVisible();
});
