import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import '../../src/app.css';
import FrontPage from '../../src/routes/+page.svelte';

test('the front page says what Scalefloor is and how to run it', async () => {
  await render(FrontPage);
  await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('Scalefloor');
  await expect.element(page.getByText('node bin/scalefloor.mjs repro')).toBeVisible();
});

test.for([320, 768, 1440])('nothing is cut off or scrolls sideways at %i px', async (width) => {
  await page.viewport(width, 900);
  await render(FrontPage);
  expect(document.documentElement.clientWidth).toBe(width);
  expect(document.documentElement.scrollWidth).toBe(width);
});
