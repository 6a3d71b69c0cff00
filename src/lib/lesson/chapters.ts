/** One chapter in the contents. */
export interface ChapterEntry {
  readonly number: number;
  /** Its folder is lessons/NN-slug, its address lessons/slug. */
  readonly slug: string;
  readonly title: string;
  /** What the reader takes away, in one sentence. */
  readonly takeaway: string;
  /** Not ready: named in the contents, without a link. */
  readonly ready: boolean;
}

/** All chapters, in order; a chapter's place in this list is its number. */
export const CHAPTERS: readonly ChapterEntry[] = [
  {
    slug: 'the-vanishing-bias',
    title: 'The vanishing bias',
    takeaway: 'A channel of MobileNetV2 is quantized to 16 bits, and its bias is gone.',
    ready: true,
  },
  {
    slug: 'a-quantizer-is-a-ruler',
    title: 'A quantizer is a ruler',
    takeaway: 'It has a step, an origin and two ends.',
    ready: false,
  },
  {
    slug: 'asymmetric-and-symmetric',
    title: 'Asymmetric and symmetric',
    takeaway: 'Zero must be exact. One kind buys range, the other simple arithmetic.',
    ready: false,
  },
  {
    slug: 'one-scale-per-channel',
    title: 'One scale per channel',
    takeaway: 'It rescues channels of mixed size, and creates very small scales.',
    ready: false,
  },
  {
    slug: 'scale-collapse',
    title: 'Scale collapse',
    takeaway: 'A dead channel keeps its relative accuracy. What comes after it breaks.',
    ready: false,
  },
  {
    slug: 'bias-overflow',
    title: 'Bias overflow',
    takeaway: 'Past the last integer, the stored bias sticks while its scale keeps shrinking.',
    ready: true,
  },
  {
    slug: 'who-rounds',
    title: 'Who rounds?',
    takeaway: 'A float too large for an integer becomes a different integer on each machine.',
    ready: false,
  },
  {
    slug: 'nine-rows',
    title: 'The MobileNetV2 bug in nine rows',
    takeaway: 'From the largest weight to the output, one operation at a time.',
    ready: true,
  },
  {
    slug: 'the-fixes',
    title: 'The fixes, in order',
    takeaway: 'Every fix moves the cost somewhere else.',
    ready: false,
  },
  {
    slug: 'repaired-on-paper',
    title: 'Repaired on paper',
    takeaway: 'The bias reads back right, and the channel still outputs 0.',
    ready: false,
  },
  {
    slug: 'where-tiny-weights-come-from',
    title: 'Where tiny weights come from',
    takeaway: 'A filter that never fires only decays. Its bias does not.',
    ready: false,
  },
  {
    slug: 'does-it-matter',
    title: 'Does it matter?',
    takeaway: 'Nine bad channels hide among thousands, and most stay hidden.',
    ready: false,
  },
  {
    slug: 'a-check-that-cannot-fail',
    title: 'A check that cannot fail',
    takeaway: 'An absolute tolerance on a scale passes whatever it is given.',
    ready: false,
  },
  {
    slug: 'find-the-floor',
    title: 'Find the floor',
    takeaway: 'No constant is right. It follows from the scales, the bias and the accumulator.',
    ready: false,
  },
].map((chapter, number) => ({ number, ...chapter }));

export const chapterOf = (slug: string | undefined): ChapterEntry | undefined =>
  CHAPTERS.find((chapter) => chapter.slug === slug);

/** The nearest ready chapter before (−1) or after (1) one. */
export function neighbour(number: number, direction: 1 | -1): ChapterEntry | undefined {
  const ready = CHAPTERS.filter((chapter) => chapter.ready && chapter.number !== number);
  return direction === 1
    ? ready.find((chapter) => chapter.number > number)
    : ready.findLast((chapter) => chapter.number < number);
}

/** Name of the folder under lessons/. */
export const folderOf = ({ number, slug }: ChapterEntry): string =>
  `${String(number).padStart(2, '0')}-${slug}`;
