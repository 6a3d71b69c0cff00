import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { Account } from '../../../src/lib/diagnosis/account/account';
import type { Place } from '../../../src/lib/diagnosis/account/places';
import type { OpenModel } from '../../../src/lib/lab/openModel.svelte';
import Places from '../../../src/routes/lab/account/Places.svelte';

/** Places whose own errors grow, so that the first of them is the smallest. */
const places = Array.from({ length: 9 }, (_, i): Place => ({
  tensor: i,
  name: `place ${i}`,
  opcode: 'ADD',
  own: 0.01 * (i + 1),
  simulated: 0,
  kernelSteps: null,
  arrives: 0,
  leaves: 0,
  mark: null,
}));

test('the place where the error enters is listed, also if six others are larger', async () => {
  const account: Account = {
    records: 1,
    error: 0.1,
    simulated: 0.1,
    kernel: 0,
    causes: [],
    main: { causes: [], error: 0 },
    places,
    first: places[0],
    ranges: [],
    leftOut: null,
    wraps: [],
  };
  const file = { facts: { layers: [] }, labelOf: (name: string) => name };
  const model = Object.assign(Object.create(null) as OpenModel, { file });
  await render(Places, { account, model });
  const rows = () => page.getByRole('row').elements();
  await expect.poll(() => rows().length).toBe(1 + 7);
  expect(rows().at(-1)?.textContent).toMatch(/place 0\s+enters here first/);
});
