import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { makeToy } from '../../../src/lib/examples/toys';
import type { ShownTable } from '../../../src/lib/lab/channel/shown';
import { Runs } from '../../../src/lib/lab/runs.svelte';
import type { Ranges } from '../../../src/lib/pass/quantize/ranges';
import CardElement from '../../../src/routes/lab/card/CardElement.svelte';
import { done, engineWith, INT16 } from '../workers/models';
import { shownToy } from './shownToy';

test('a trace that is refused shows why, and the next one shows its integers', async () => {
  const engine = await engineWith(makeToy('conv-batch-norm'));
  const { ranges } = done(await engine.record({ kind: 'random', seed: 1, count: 1 }));
  const shown = shownToy();
  const withRanges = (given: Ranges): ShownTable => ({
    ...shown,
    request: { key: String(given.size), name: 'June 2021', options: { ...INT16, ranges: given } },
  });
  const props = { runs: new Runs(engine), row: 0 };
  const { rerender } = await render(CardElement, {
    ...props,
    shown: withRanges(new Map()),
  });
  await page.getByText('One output element').click();
  await expect.element(page.getByText(/has no range|have no range/)).toBeVisible();
  await expect.element(page.getByText('running…')).not.toBeInTheDocument();
  await rerender({ ...props, shown: withRanges(ranges) });
  await expect.element(page.getByText('sum of products')).toBeVisible();
  await expect.element(page.getByText(/has no range|have no range/)).not.toBeInTheDocument();
  // Another channel has other integers: these are no longer shown while its own are traced.
  await rerender({ ...props, row: 1, shown: withRanges(ranges) });
  expect(page.getByText('sum of products').query()).toBeNull();
  await expect.element(page.getByText('running…')).toBeVisible();
  await expect.element(page.getByText('sum of products')).toBeVisible();
});
