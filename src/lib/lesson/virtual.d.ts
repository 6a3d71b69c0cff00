/** Made by scripts/chapters from what stands in lessons/. */
declare module 'virtual:chapters' {
  /** Where a fact comes from. */
  export interface Source {
    readonly text: string;
    readonly href?: string;
  }

  /** What stands at the head of chapter.svx. */
  export interface FrontMatter {
    readonly title: string;
    /** The line under the title */
    readonly dek: string;
    /** What the reader takes away, in one sentence */
    readonly takeaway: string;
    /** Minutes */
    readonly readingTime: number;
    readonly sources: readonly Source[];
  }

  /** What lists of chapters say of one. */
  export interface WrittenChapter extends Pick<FrontMatter, 'title' | 'takeaway' | 'readingTime'> {
    /** As in its folder's name */
    readonly number: number;
    readonly slug: string;
  }

  /** In order */
  export const written: readonly WrittenChapter[];
}
