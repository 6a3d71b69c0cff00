/** scripts/chapters makes this module from the files in lessons/. */
declare module 'virtual:chapters' {
  /** The source of a fact. */
  export interface Source {
    readonly text: string;
    readonly href?: string;
  }

  /** The front matter of chapter.svx. */
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

  /** The facts of a chapter that lists show. */
  export interface WrittenChapter extends Pick<FrontMatter, 'title' | 'takeaway' | 'readingTime'> {
    /** As in its folder's name */
    readonly number: number;
    readonly slug: string;
  }

  /** In order */
  export const written: readonly WrittenChapter[];
}
