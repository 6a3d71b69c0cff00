import { error } from '@sveltejs/kit';
import type { Component } from 'svelte';
import Place from '$lib/lesson/ChapterTicks.svelte';
import { chapterOf, folderOf } from '$lib/lesson/chapters';
import type { Lesson } from '$lib/lesson/lesson';
import { written, type FrontMatter } from 'virtual:chapters';
import type { EntryGenerator, PageLoad } from './$types';

// Chapters are loaded lazily, so that a page loads only the code of its own chapter.
const texts = import.meta.glob<{ default: Component; frontMatter: FrontMatter }>(
  '/lessons/*/chapter.svx',
);
const lessons = import.meta.glob<{ lesson: Lesson }>('/lessons/*/lesson.ts');

export const entries: EntryGenerator = () => written.map(({ slug }) => ({ slug }));

export const load: PageLoad = async ({ params }) => {
  const entry = chapterOf(params.slug);
  if (!entry) error(404, 'There is no chapter of this name.');
  const folder = `/lessons/${folderOf(entry)}`;
  const [{ default: Text, frontMatter }, { lesson }] = await Promise.all([
    texts[`${folder}/chapter.svx`](),
    lessons[`${folder}/lesson.ts`](),
  ]);
  return { entry, Place, Text, frontMatter, lesson };
};
