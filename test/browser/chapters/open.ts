import { expect } from 'vitest';
import type { Component } from 'svelte';
import { render } from 'vitest-browser-svelte';
import { progress } from '../../../src/lib/lesson/progress.svelte';

const original = location.href;

/** Opens a chapter as a link does: with a query, and without what an earlier test has answered. */
export async function open(Chapter: Component, search = ''): Promise<HTMLElement> {
  progress.clear();
  scrollTo(0, 0);
  history.replaceState(null, '', `${location.pathname}${search}`);
  const { container } = await render(Chapter);
  // Parts whose code comes by itself are empty until it is there: nothing was prerendered here.
  await expect
    .poll(() => container.querySelector('.later > :empty'), { timeout: 20_000 })
    .toBeNull();
  return container;
}

export function close(): void {
  progress.clear();
  history.replaceState(null, '', original);
}
