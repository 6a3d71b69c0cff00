import { written, type WrittenChapter } from 'virtual:chapters';

/** One chapter in the contents. */
export interface ChapterEntry {
  readonly number: number;
  /** The folder is lessons/NN-slug, and the address is lessons/slug. */
  readonly slug: string;
  readonly title: string;
  /** What the reader takes away, in one sentence */
  readonly takeaway: string;
  /** Minutes; none for a planned chapter, which the contents name without a link. */
  readonly readingTime?: number;
}

/** Planned chapters. A chapter is left out here as soon as its folder exists. */
const PLANNED: readonly ChapterEntry[] = [
  {
    number: 3,
    slug: 'where-to-cut',
    title: 'Where to cut',
    takeaway: 'A wide range rounds everything coarsely, a narrow one clips the few.',
  },
  {
    number: 4,
    slug: 'one-scale-per-channel',
    title: 'One scale per channel',
    takeaway: 'It rescues channels of mixed size, and creates very small scales.',
  },
  {
    number: 10,
    slug: 'where-tiny-weights-come-from',
    title: 'Where tiny weights come from',
    takeaway: 'A filter that never fires only decays. Its bias does not.',
  },
  {
    number: 11,
    slug: 'the-fixes',
    title: 'The fixes, in order',
    takeaway: 'Every fix moves the cost somewhere else.',
  },
  {
    number: 12,
    slug: 'repaired-on-paper',
    title: 'Repaired on paper',
    takeaway: 'The bias reads back right, and the channel still outputs 0.',
  },
  {
    number: 13,
    slug: 'does-it-matter',
    title: 'Does it matter?',
    takeaway: 'Nine bad channels hide among thousands, and most stay hidden.',
  },
  {
    number: 14,
    slug: 'a-check-that-cannot-fail',
    title: 'A check that cannot fail',
    takeaway: 'An absolute tolerance on a scale passes whatever it is given.',
  },
  {
    number: 15,
    slug: 'find-the-floor',
    title: 'Find the floor',
    takeaway: 'No constant is right. It follows from the scales, the bias and the accumulator.',
  },
  {
    number: 16,
    slug: 'find-what-is-wrong',
    title: 'Find what is wrong',
    takeaway: 'From a wrong answer to its cause in five questions.',
  },
];

const isWritten = ({ number }: ChapterEntry): boolean =>
  written.some((chapter) => chapter.number === number);

/** All chapters, in order. */
export const CHAPTERS: readonly ChapterEntry[] = [
  ...written,
  ...PLANNED.filter((chapter) => !isWritten(chapter)),
].sort((a, b) => a.number - b.number);

export const chapterOf = (slug: string | undefined): WrittenChapter | undefined =>
  written.find((chapter) => chapter.slug === slug);

/** A part of the lessons, which stands alone. */
export interface ChapterPart {
  readonly title: string;
  readonly chapters: readonly ChapterEntry[];
}

/** The title of each part and the number of its first chapter. */
const PARTS: readonly (readonly [title: string, first: number])[] = [
  ['A bug', 0],
  ['How integers stand for reals', 1],
  ['The bug', 6],
  ['The repairs', 11],
  ['Your turn', 16],
];

/** The parts with their chapters, in order. */
export const CHAPTER_PARTS: readonly ChapterPart[] = PARTS.map(([title, first], i) => ({
  title,
  chapters: CHAPTERS.slice(first, PARTS[i + 1]?.[1]),
}));

/** The nearest written chapter before (−1) or after (1) this one. */
export const neighbour = (number: number, direction: 1 | -1): WrittenChapter | undefined =>
  direction === 1
    ? written.find((chapter) => chapter.number > number)
    : written.findLast((chapter) => chapter.number < number);

/** Name of the folder under lessons/. */
export const folderOf = ({ number, slug }: ChapterEntry): string =>
  `${String(number).padStart(2, '0')}-${slug}`;
