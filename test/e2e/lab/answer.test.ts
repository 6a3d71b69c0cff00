import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { NetworkName } from '../../../src/lib/examples/networks';
import { stepOf } from '../../../src/lib/lab/floor/floorScale';
import { openLab } from './bench';

/** A real network takes its time where others work as well. */
const PATIENCE = { timeout: 240_000 };

async function openHand(name: NetworkName, query = ''): Promise<Page> {
  const page = await openLab(`?example=${name}${query}`);
  page.setDefaultTimeout(PATIENCE.timeout / 2);
  await page.locator('[data-part=answer] figure').waitFor();
  return page;
}

/** A number of the panel; NaN while it is not known. */
async function field(page: Page, name: string): Promise<number> {
  const text = await page.locator(`[data-field=${name}]`).innerText();
  return Number.parseFloat(text);
}

/** Waits until a number of the panel fulfils a condition, and gives it. */
async function fieldWhen(page: Page, name: string, holds: (value: number) => boolean) {
  await expect
    .poll(async () => holds(await field(page, name)), { timeout: PATIENCE.timeout / 2 })
    .toBe(true);
  return field(page, name);
}

const known = (value: number) => !Number.isNaN(value);

const labLive = (page: Page) => page.locator('[data-part=answer] p[aria-live=polite]').innerText();

test(
  'the full hand: a floor dragged from none to 1e-8 brings the joints in space back',
  PATIENCE,
  async () => {
    const page = await openHand('hand-full');
    expect(await page.locator('.diagnosis').textContent()).toMatch(
      /^5,430 of 19,456 channels are dead\./,
    );
    const before = {
      space: await fieldWhen(page, 'space-integer', known),
      pixels: await field(page, 'pixels-integer'),
    };
    expect(await field(page, 'presence-float')).toBeGreaterThan(0.8);
    expect(await field(page, 'presence-integer')).toBeGreaterThan(0.8);
    // Nearly all of the damage is in space: the hand in the picture looks right.
    expect(before.space).toBeGreaterThan(10);
    expect(before.pixels).toBeLessThan(2);
    expect(await page.locator('[data-part=answer] .title').innerText()).toMatch(
      /^The quantized joints are [\d.]+ px off/,
    );

    const slider = page.getByRole('slider', { name: /floor/i }).first();
    for (const floor of [1e-14, 1e-12, 1e-10, 1e-9, 1e-8]) await slider.fill(String(stepOf(floor)));
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^floor ten to the minus 8\b/);
    const after = await fieldWhen(page, 'space-integer', (mm) => mm < before.space / 10);
    expect(after).toBeGreaterThan(0);
    await expect.poll(() => labLive(page)).toMatch(/^Joints .* millimetres in space/);
  },
);

test(
  'uint8 per channel: the fake-quantized hand is right where the integer kernels break it',
  PATIENCE,
  async () => {
    const page = await openHand('hand-full', '&codes=uint8&state=head');
    const fake = await fieldWhen(page, 'pixels-fake', known);
    const integer = await fieldWhen(page, 'pixels-integer', known);
    // FULLY_CONNECTED of ONE's reference kernels takes one scale where the file has one a channel.
    expect(integer).toBeGreaterThan(20 * fake);
    expect(fake).toBeLessThan(10);
  },
);

test(
  'the hand in space turns with the keys, and its turn and seed are in the link',
  PATIENCE,
  async () => {
    const page = await openHand('hand-lite', '&hand=7&turn=10');
    const slider = page.getByRole('slider', { name: 'turn of the hand in space' });
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^turned 10° to the right/);
    const drawn = () => page.locator('[data-part=answer] .bones').nth(1).getAttribute('d');
    await slider.focus();
    const before = await drawn();
    await page.keyboard.press('Shift+ArrowLeft');
    expect(await slider.getAttribute('aria-valuenow')).toBe('-20');
    await expect.poll(drawn).not.toBe(before);
    await expect.poll(() => new URL(page.url()).searchParams.get('turn')).toBe('-20');

    await fieldWhen(page, 'space-integer', known);
    expect(await page.locator('[data-part=answer] .source').innerText()).toContain('drawn hand 7');
    await page.locator('[data-part=answer]').getByRole('button', { name: 'another hand' }).click();
    await page
      .locator('[data-part=answer] .source', { hasText: /drawn hand (?!7\b)\d+/ })
      .waitFor();
    expect(new URL(page.url()).searchParams.get('hand')).not.toBe('7');
  },
);
