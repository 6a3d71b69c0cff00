import type { Component } from 'svelte';
import { render } from 'vitest-browser-svelte';
import { chapterOf, folderOf } from '../../../src/lib/lesson/chapters';
import type { FrontMatter } from 'virtual:chapters';
import type { Lesson } from '../../../src/lib/lesson/lesson';
import { progress } from '../../../src/lib/lesson/progress.svelte';
import Opened from './Opened.svelte';

const original = location.href;
const texts = import.meta.glob<{ default: Component; frontMatter: FrontMatter }>(
  '/lessons/*/chapter.svx',
);

/** Opens a chapter as a link does: with a query, and without what an earlier test has answered. */
export async function open(slug: string, lesson: Lesson, search = ''): Promise<HTMLElement> {
  const entry = chapterOf(slug);
  if (entry === undefined) throw new Error(`there is no chapter ${slug}.`);
  progress.clear();
  scrollTo(0, 0);
  history.replaceState(null, '', `${location.pathname}${search}`);
  const text = await texts[`/lessons/${folderOf(entry)}/chapter.svx`]();
  const { container } = await render(Opened, { entry, text, lesson });
  return container;
}

export function close(): void {
  progress.clear();
  history.replaceState(null, '', original);
}
