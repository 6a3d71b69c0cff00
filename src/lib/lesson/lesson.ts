import type { Variables } from '$lib/notebook/formulaValue';
import type { Fields, Scenario, State } from '$lib/scenario/scenario';
import type { Quantity, Rich } from '$lib/text/rich';

/** A function whose parameter may also be narrower, so that lessons of all kinds are `Lesson`s. */
type Of<A, R> = { of(given: A): R }['of'];

/** The values of a page's state by the names of its fields, and what the lesson makes of them. */
export type Now<F extends Fields, V> = Readonly<State<F>> & Readonly<V>;

/** One step beside a figure: what it says, and what it changes in the page's state. */
export interface Step<Patch> {
  readonly title: Rich;
  readonly body: Rich;
  /** Values to go to; a step without any leaves the figure as it is. */
  readonly patch?: Patch;
}

export interface PredictionOption {
  /** Unique in its question; kept in the browser, so it stays the same. */
  readonly id: string;
  readonly label: Rich;
  /** The value that the option stands for, where there is a distance to show */
  readonly value?: number;
}

/** Predict, then look. */
export interface Prediction<Patch> {
  /** Unique in the chapter */
  readonly id: string;
  readonly kicker?: string;
  readonly question: Rich;
  readonly options: readonly PredictionOption[];
  /** Id of the option that happens, computed */
  readonly answer: string;
  /** The sentence after the guess, which quotes it; null when the reader skipped */
  readonly told: (guess: PredictionOption | null) => Rich;
  /** Above the true value on the line of distance, such as "reads back" */
  readonly happens?: Rich;
  /** Quantity of the values */
  readonly q?: Quantity;
  /** State to go to once the reader has guessed or skipped */
  readonly patch?: Patch;
}

export interface CheckOption<Patch> {
  readonly id: string;
  readonly label: Rich;
  readonly right?: boolean;
  /** The option's own sentence: why it is so, or what speaks against it */
  readonly because: Rich;
  /** A state of the figure that shows why, as what differs from the initial one */
  readonly see?: { readonly text: Rich; readonly patch: Patch };
}

/** A question after the reading. */
export interface Check<Patch> {
  /** Unique in the chapter */
  readonly id: string;
  readonly question: Rich;
  readonly options: readonly CheckOption<Patch>[];
}

/**
 * What a chapter has besides its prose and its figures, as data. `now` is the page's state with
 * the lesson's own `values` beside it; each value is computed again only when a field that it reads
 * has changed.
 */
export interface Lesson<F extends Fields = Fields, V = unknown> {
  readonly scenario: Scenario<F>;
  /** Named functions of the state, for the prose, the figures and what stands below */
  readonly values: { readonly [K in keyof V]: Of<Readonly<State<F>>, V[K]> };
  readonly steps?: Of<Now<F, V>, readonly Step<Partial<State<F>>>[]>;
  readonly predictions?: Of<Now<F, V>, readonly Prediction<Partial<State<F>>>[]>;
  readonly checks?: Of<Now<F, V>, readonly Check<Partial<State<F>>>[]>;
  /** The variables that formula cells know. The cells are the text fields of the scenario. */
  readonly cells?: Of<Now<F, V>, Variables>;
}

/** Declares a chapter's data, so that its types are known where they are used. */
export const defineLesson = <const F extends Fields, V>(lesson: Lesson<F, V>): Lesson<F, V> =>
  lesson;
