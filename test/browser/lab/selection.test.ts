import { tick } from 'svelte';
import { expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../../../src/app.css';
import type { Session } from '../../../src/lib/lab/session.svelte';
import { Table } from '../../../src/lib/lab/table.svelte';
import OnBench from './OnBench.svelte';

vi.mock('$app/navigation', () => import('../router'));

test('selecting a row predicts nothing anew, and changing the setting does', async () => {
  const follow = vi.spyOn(Table.prototype, 'follow');
  let session: Session | undefined;
  await render(OnBench, { toy: 'residual', onsession: (one: Session) => (session = one) });
  const model = await vi.waitUntil(() => session?.model, 20_000);
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
