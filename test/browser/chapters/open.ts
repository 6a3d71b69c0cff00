import type { Component } from 'svelte';
import { render } from 'vitest-browser-svelte';
import { progress } from '../../../src/lib/lesson/progress.svelte';

const original = location.href;

/** Opens a chapter as a link does: with a query, and without what an earlier test has answered. */
export async function open(Chapter: Component, search = ''): Promise<HTMLElement> {
  progress.clear();
  history.replaceState(null, '', `${location.pathname}${search}`);
  return (await render(Chapter)).container;
}

export function close(): void {
  progress.clear();
  history.replaceState(null, '', original);
}
