import { error } from '@sveltejs/kit';
import type { Component } from 'svelte';
import { chapterOf, CHAPTERS, folderOf } from '$lib/lesson/chapters';
import type { EntryGenerator, PageLoad } from './$types';

/** Lazy, so that a chapter's page brings only its own code. */
const pages = import.meta.glob<{ default: Component }>('/lessons/*/index.{svelte,svx}');

export const entries: EntryGenerator = () =>
  CHAPTERS.filter(({ ready }) => ready).map(({ slug }) => ({ slug }));

export const load: PageLoad = async ({ params }) => {
  const chapter = chapterOf(params.slug);
  if (!chapter?.ready) error(404, 'There is no chapter of this name.');
  const folder = `/lessons/${folderOf(chapter)}/index`;
  const page = pages[`${folder}.svelte`] ?? pages[`${folder}.svx`];
  if (page === undefined) throw new Error(`${folder}.svelte is missing, or .svx.`);
  return { chapter, component: (await page()).default };
};
