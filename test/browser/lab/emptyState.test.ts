import { expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { scenario } from '../../../src/lib/lab/scenario';
import EmptyState from '../../../src/routes/lab/open/EmptyState.svelte';

function open(hasReal: boolean) {
  const session = { page: { state: { ...scenario.initial } }, problem: '', openOwn: vi.fn() };
  const [onfiles, onexample] = [vi.fn(), vi.fn()];
  const props = { session, hasReal, onfiles, ontoy: vi.fn(), onexample };
  return { session, onfiles, onexample, rendered: render(EmptyState, props) };
}

const button = page.getByRole('button', { name: 'Open MobileNetV2' });

test('a site with the file of MobileNetV2 has a button that opens it', async () => {
  const { session, rendered } = open(true);
  await rendered;
  await button.click();
  expect(session.openOwn).toHaveBeenCalledExactlyOnceWith('mobilenet_v2_1.0_224.tflite');
});

test('the first card opens the small network of the hand, the second one the large', async () => {
  const { onexample, rendered } = open(false);
  const { container } = await rendered;
  const cards = container.querySelectorAll<HTMLButtonElement>('.cards button');
  expect(cards[0].textContent).toMatch(/A hand, lite\s*2\.1 MB · 51 layers · 11,552 channels/);
  expect(cards[1].textContent).toMatch(/A hand, full\s*5\.5 MB · 51 layers · 19,456 channels/);
  cards[0].click();
  cards[1].click();
  expect(onexample.mock.calls).toEqual([['hand-lite'], ['hand-full']]);
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
  const [taken] = onfiles.mock.calls[0] as [{ models: File[]; ranges: File; inputs: File[] }];
  expect([...taken.models, taken.ranges, ...taken.inputs].map(name)).toEqual([
    'a.tflite',
    'ranges.json',
    'x.npy',
    'cat.png',
  ]);
});
