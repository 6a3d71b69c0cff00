import { readStored, store } from '$lib/ui/browserStorage';

const KEY = 'progress';

interface Kept {
  /** Slugs of the chapters read to their end */
  readonly read: readonly string[];
  /** What the reader answered, by "chapter/question" */
  readonly answers: Readonly<Record<string, string>>;
}

const NOTHING: Kept = { read: [], answers: {} };

const isRecord = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null;

/** What an earlier visit, or anyone with the browser's tools, may have left there. */
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

/** Which chapters were read and what was guessed. It stays in this browser and nowhere else. */
class Progress {
  #kept: Kept = $state.raw(NOTHING);
  /** Predictions that were skipped on this visit, as "chapter/question". Skipping is not kept. */
  #skipped: readonly string[] = $state.raw([]);

  /** Takes over what the browser has kept; once, when the page runs. */
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

  /** Keeps an answer, or forgets it with null. */
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

  /** Whether the reader has guessed, or does not want to: what happens may be told. */
  isRevealed(chapter: string, question: string): boolean {
    const key = `${chapter}/${question}`;
    return this.#kept.answers[key] !== undefined || this.#skipped.includes(key);
  }

  /** All of it as JSON, for the reader to save. */
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
