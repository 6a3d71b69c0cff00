import { expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import Controls from './Controls.svelte';

const start = { b: -0.5, bits: 8, storage: 64, clamp: false };

async function open() {
  await render(Controls, { bar: { pushState: vi.fn(), replaceState: vi.fn() } });
}
const stateIs = (part: Partial<typeof start>) =>
  expect
    .element(page.getByTestId('state'))
    .toHaveTextContent(JSON.stringify({ ...start, ...part }));

function focus(name: string) {
  (page.getByRole('slider', { name, exact: true }).element() as HTMLElement).focus();
}

test.for(['bias', 'bias in text'])(
  'keys move the magnitude of the %s between the ends of its field, with its sign',
  async (name) => {
    await open();
    focus(name);
    await userEvent.keyboard('{End}');
    await stateIs({ b: -4 });
    await userEvent.keyboard('{ArrowRight}');
    await stateIs({ b: -4 });
    await userEvent.keyboard('{Home}');
    await stateIs({ b: -0.125 });
    await userEvent.keyboard('{ArrowLeft}');
    await stateIs({ b: -0.125 });
    // A tenth of a decade, rounded to float32 as the field says.
    await userEvent.keyboard('{ArrowRight}');
    await stateIs({ b: -Math.fround(10 ** (Math.log10(0.125) + 0.1)) });
  },
);

test('a whole number moves by one and stops at the ends of its field', async () => {
  await open();
  const slider = page.getByRole('slider', { name: 'bits' }).element() as HTMLInputElement;
  expect([slider.min, slider.max, slider.step]).toEqual(['2', '16', '1']);
  slider.focus();
  await userEvent.keyboard('{ArrowRight}');
  await stateIs({ bits: 9 });
  await userEvent.keyboard('{PageUp}{ArrowRight}');
  await stateIs({ bits: 16 });
});

test('a number is typed under the limits of its field, with the sentence that a link gets', async () => {
  await open();
  const type = async (text: string) => {
    focus('bias in text');
    await userEvent.keyboard('{Enter}');
    await userEvent.fill(page.getByRole('textbox'), text);
    await userEvent.keyboard('{Enter}');
  };
  await type('−9');
  await stateIs({ b: -4 });
  await expect
    .element(page.getByText('“−9” is below -4, the smallest allowed: -4 is used.'))
    .toBeVisible();
  await type('0.01');
  await stateIs({ b: Math.fround(0.01) });
});

test('choices and switches offer what their fields allow', async () => {
  await open();
  const names = page.getByRole('radio').elements();
  expect(names.map((radio) => (radio as HTMLInputElement).value)).toEqual(['32', '64']);
  await page.getByRole('radio', { name: '32' }).click({ force: true });
  await page.getByRole('switch', { name: 'clamp' }).click();
  await stateIs({ storage: 32, clamp: true });
});
