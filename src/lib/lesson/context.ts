import { createContext } from 'svelte';

/** What the parts of a chapter know of it. */
export interface ChapterFrame {
  readonly slug: string;
}

export const [useChapter, provideChapter] = createContext<ChapterFrame>();
