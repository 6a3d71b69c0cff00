import { expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { createRawSnippet } from 'svelte';
import { render } from 'vitest-browser-svelte';
import Term from '../../../src/lib/lesson/tags/Term.svelte';

vi.mock('$app/navigation', () => import('../router'));

test('a term links to the section of the chapter that shows it', async () => {
  const children = createRawSnippet(() => ({ render: () => '<span>hidden</span>' }));
  await render(Term, { of: ['hidden', 'reach visible', 'state'], children });
  await page.getByRole('button', { name: 'hidden' }).click();
  const links = page.getByRole('note').getByRole('link', { name: /^Chapter 9/ });
  await expect.poll(() => links.elements().length).toBe(2);
  expect(links.elements().map((link) => link.getAttribute('href'))).toEqual([
    expect.stringMatching(/lessons\/nine-rows\/#a-wrong-number-is-not-yet-a-wrong-answer$/),
    expect.stringMatching(/lessons\/nine-rows\/$/),
  ]);
});
