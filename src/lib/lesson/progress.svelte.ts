import { readStored, store } from '$lib/ui/browserStorage';

const KEY = 'progress';

interface Kept {
  /** The slugs of the chapters that were read to the end */
  readonly read: readonly string[];
  /** The reader's answers, by "chapter/question" */
  readonly answers: Readonly<Record<string, string>>;
}

const NOTHING: Kept = { read: [], answers: {} };

const isRecord = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null;

/**
 * Reads the stored text. It may be anything, because a reader can change it with the browser's
 * tools.
 */
function parse(text: string | null): Kept {
  if (text === null) return NOTHING;
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return NOTHING;
  }
  if (!isRecord(found)) return NOTHING;
  const { read, answers } = found;
  return {
    read: Array.isArray(read) ? read.filter((slug) => typeof slug === 'string') : [],
    answers: Object.fromEntries(
      Object.entries(isRecord(answers) ? answers : {}).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string',
      ),
    ),
  };
}

/** The chapters that were read and the guesses that were made. They stay in this browser. */
class Progress {
  #kept: Kept = $state.raw(NOTHING);
  /** Predictions that were skipped on this visit, as "chapter/question". Skipping is not kept. */
  #skipped: readonly string[] = $state.raw([]);

  /** Loads the stored progress. The page calls it once, in the browser. */
  load(): void {
    this.#kept = parse(readStored(KEY));
  }

  hasRead(slug: string): boolean {
    return this.#kept.read.includes(slug);
  }

  get countRead(): number {
    return this.#kept.read.length;
  }

  get isEmpty(): boolean {
    return this.#kept.read.length === 0 && Object.keys(this.#kept.answers).length === 0;
  }

  markRead(slug: string): void {
    if (!this.hasRead(slug)) this.#keep({ ...this.#kept, read: [...this.#kept.read, slug] });
  }

  answer(chapter: string, question: string): string | undefined {
    return this.#kept.answers[`${chapter}/${question}`];
  }

  /** Stores an answer; null removes it. */
  setAnswer(chapter: string, question: string, option: string | null): void {
    const key = `${chapter}/${question}`;
    const others = Object.entries(this.#kept.answers).filter(([other]) => other !== key);
    const answers = Object.fromEntries(option === null ? others : [...others, [key, option]]);
    this.#skipped = this.#skipped.filter((skipped) => skipped !== key);
    this.#keep({ ...this.#kept, answers });
  }

  skip(chapter: string, question: string): void {
    this.#skipped = [...this.#skipped, `${chapter}/${question}`];
  }

  /** Whether the page may show the answer: the reader has guessed or skipped. */
  isRevealed(chapter: string, question: string): boolean {
    const key = `${chapter}/${question}`;
    return this.#kept.answers[key] !== undefined || this.#skipped.includes(key);
  }

  /** The progress as JSON, for the reader to save. */
  get json(): string {
    return `${JSON.stringify({ version: 1, ...this.#kept }, null, 2)}\n`;
  }

  clear(): void {
    this.#kept = NOTHING;
    this.#skipped = [];
    store(KEY, null);
  }

  #keep(kept: Kept): void {
    this.#kept = kept;
    store(KEY, JSON.stringify(kept));
  }
}

export const progress = new Progress();
