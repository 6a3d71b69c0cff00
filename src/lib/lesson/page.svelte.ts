import { createContext } from 'svelte';
import { isPrinted } from '$lib/chart/frame/printing';
import type { CellRunnerOptions } from '$lib/notebook/cellRunner';
import type { Fields, State } from '$lib/scenario/scenario';
import type { ScenarioPage } from '$lib/scenario/page.svelte';
import { CellSet } from './cells.svelte';
import type { Lesson, Now } from './lesson';
import { progress } from './progress.svelte';

/** The parts of a `ScenarioPage` that a lesson needs. */
export type StatePage<F extends Fields> = Pick<
  ScenarioPage<F>,
  'scenario' | 'state' | 'field' | 'search' | 'go' | 'reset' | 'link'
> & { readonly note?: string | null };

/**
 * An object with the state's fields and the lesson's values. Each value is computed when it is
 * first read.
 */
function nowOf<F extends Fields, V>(lesson: Lesson<F, V>, state: State<F>): Now<F, V> {
  const now = {};
  for (const name of Object.keys(lesson.scenario.fields)) {
    Object.defineProperty(now, name, { enumerable: true, get: () => state[name] });
  }
  for (const [name, of] of Object.entries<(state: State<F>) => unknown>(lesson.values)) {
    const value = $derived(of(state));
    Object.defineProperty(now, name, { enumerable: true, get: () => value });
  }
  return now as Now<F, V>;
}

/**
 * A chapter's page, for its tags and figures. Create it while a component initialises. Components
 * inside get it from `useLesson` or `useChapter`.
 */
export class LessonPage<F extends Fields = Fields, V = unknown> {
  readonly slug: string;
  readonly lesson: Lesson<F, V>;
  readonly page: StatePage<F>;
  readonly now: Now<F, V>;
  /**
   * The props of every figure in the chapter: its link, the function that resets it, and what is to
   * be said of the link that was opened.
   */
  readonly figure: {
    readonly link: () => string;
    readonly onreset: () => void;
    readonly note: string | null;
  };
  /** The formula cells, one for each text field of the scenario */
  readonly cells: CellSet;

  constructor(slug: string, lesson: Lesson<F, V>, page: StatePage<F>, options?: CellRunnerOptions) {
    this.slug = slug;
    this.lesson = lesson;
    this.page = page;
    this.now = nowOf(lesson, page.state);
    this.figure = {
      link: () => page.search || '?',
      onreset: () => page.reset(),
      get note() {
        return page.note ?? null;
      },
    };
    this.cells = new CellSet(page, () => lesson.cells?.(this.now) ?? {}, options);
  }

  /**
   * This page with another state, for a component that repeats a figure. The cells stay those of
   * this page.
   */
  withState(page: StatePage<F>): LessonPage<F, V> {
    const changed = { page, now: nowOf(this.lesson, page.state) };
    return Object.assign(Object.create(LessonPage.prototype) as LessonPage<F, V>, this, changed);
  }

  /** The initial state with some fields changed. The reader's formulas stay as they are. */
  at(patch: Partial<State<F>>): Partial<State<F>> {
    const { fields, initial } = this.page.scenario;
    const kept = Object.entries(initial).filter(([name]) => !('maxLength' in fields[name]));
    return { ...(Object.fromEntries(kept) as Partial<State<F>>), ...patch };
  }

  /**
   * Whether the page may show the answer: the reader has guessed or skipped. Paper shows question
   * and answer together.
   */
  readonly isRevealed = (prediction: string): boolean =>
    isPrinted() || progress.isRevealed(this.slug, prediction);
}

const [context, provide] = createContext<LessonPage>();

/** For tags, which belong to no single chapter. */
export const useChapter = context;

export const provideChapter = (page: LessonPage): LessonPage => provide(page);

/** For a chapter's own prose and figures: `const { now, page } = useLesson(lesson)`. */
export function useLesson<F extends Fields, V>(lesson: Lesson<F, V>): LessonPage<F, V> {
  const page = context();
  if (page.lesson !== lesson) throw new Error(`This belongs to another chapter than ${page.slug}.`);
  return page as LessonPage<F, V>;
}
