import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import Wraps from '../../../src/routes/lab/account/Wraps.svelte';

test('a layer that wraps is named with its width, its counts and its first accumulator', async () => {
  const first = { record: 0, element: 1234, channel: 2, exact: -2_496_845_400n };
  const wraps = [{ name: 'y', accumulator: 32, elements: 5000, channels: 1, first }] as const;
  await render(Wraps, { wraps, labelOf: (name: string) => `FULLY_CONNECTED 0 ${name}` });
  const summary = page.getByText('1 layer has accumulators that wrap');
  await summary.click();
  await expect
    .element(
      page.getByText(
        'FULLY_CONNECTED 0 y: 5,000 elements in 1 channel wrap; the first, element 1,234, has −2,496,845,400, which does not fit int32',
      ),
    )
    .toBeVisible();
});

test('a single element whose accumulator fits its width, but not the multiply, says so', async () => {
  const first = { record: 0, element: 0, channel: 0, exact: 2n ** 49n };
  const wraps = [{ name: 'y', accumulator: 64, elements: 1, channels: 1, first }] as const;
  await render(Wraps, { wraps, labelOf: (name: string) => name });
  await page.getByText('1 layer has').click();
  await expect
    .element(
      page.getByText(
        'y: 1 element in 1 channel wraps; the first, element 0, has 562,949,953,421,312, which fits int64, but the multiply wraps',
      ),
    )
    .toBeVisible();
});

test('without such a layer there is nothing', async () => {
  await render(Wraps, { wraps: [], labelOf: (name: string) => name });
  expect(page.getByText('accumulators').query()).toBeNull();
});
