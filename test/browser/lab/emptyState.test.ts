import { expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import EmptyState from '../../../src/routes/lab/open/EmptyState.svelte';

function open(hasReal: boolean) {
  const session = { page: { state: { model: '' } }, problem: '', open: vi.fn() };
  const onfiles = vi.fn();
  const props = { session, hasReal, onfiles, ontoy: vi.fn() };
  return { session, onfiles, rendered: render(EmptyState, props) };
}

const button = page.getByRole('button', { name: 'Open MobileNetV2' });

test('a site with the file of MobileNetV2 has a button that opens it', async () => {
  const { session, rendered } = open(true);
  await rendered;
  const asked = vi.spyOn(window, 'fetch').mockResolvedValue(new Response(new Blob(['model'])));
  await button.click();
  await expect.poll(() => session.open.mock.calls.length).toBe(1);
  const [address] = asked.mock.calls[0];
  expect(typeof address === 'string' ? address : '').toMatch(
    /\/models\/mobilenet_v2_1\.0_224\.tflite$/,
  );
  expect(session.open.mock.calls[0][1]).toBe('mobilenet_v2_1.0_224.tflite');
  asked.mockResolvedValue(new Response('', { status: 404 }));
  await button.click();
  await expect.element(page.getByText(/could not be fetched/)).toBeVisible();
});

test('a site without it has no such button, and tells the command that fetches the file', async () => {
  await open(false).rendered;
  expect(button.query()).toBeNull();
  await expect.element(page.getByText('npm run model:mobilenetv2')).toBeVisible();
});

test('one choice of files is sorted as a drop is', async () => {
  const { onfiles, rendered } = open(false);
  await rendered;
  const [model, ranges, array] = ['a.tflite', 'ranges.json', 'x.npy'].map(
    (name) => new File(['x'], name),
  );
  const picture = new File(['x'], 'cat.png', { type: 'image/png' });
  await page.getByLabelText('Open files…').upload([array, ranges, picture, model]);
  const name = ({ name }: File) => name;
  expect(onfiles).toHaveBeenCalledTimes(1);
  const [taken] = onfiles.mock.calls[0] as [{ model: File; ranges: File; inputs: File[] }];
  expect([taken.model, taken.ranges, ...taken.inputs].map(name)).toEqual([
    'a.tflite',
    'ranges.json',
    'x.npy',
    'cat.png',
  ]);
});
