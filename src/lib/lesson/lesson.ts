import type { Variables } from '$lib/notebook/formulaValue';
import type { Fields, Scenario, State } from '$lib/scenario/scenario';
import type { Quantity, Rich } from '$lib/text/rich';

/**
 * A function that may also take a narrower parameter, so that every chapter's lesson is a `Lesson`.
 */
type Of<A, R> = { of(given: A): R }['of'];

/** The fields of a page's state and the lesson's values, by name. */
export type Now<F extends Fields, V> = Readonly<State<F>> & Readonly<V>;

/** One step next to a figure: its text, and its change to the page's state. */
export interface Step<Patch> {
  readonly title: Rich;
  readonly body: Rich;
  /** The new values of fields; a step without a patch leaves the figure unchanged. */
  readonly patch?: Patch;
}

export interface PredictionOption {
  /** Unique in its question. It must not change, because the browser keeps it. */
  readonly id: string;
  readonly label: Rich;
  /** The option's value, if the page shows the distance to the actual one */
  readonly value?: number;
}

/** A prediction: a guess before the figure answers. */
export interface Prediction<Patch> {
  /** Unique in the chapter */
  readonly id: string;
  readonly kicker?: string;
  readonly question: Rich;
  readonly options: readonly PredictionOption[];
  /** The id of the correct option, computed */
  readonly answer: string;
  /** The sentence after the guess, which quotes it; the guess is null if the reader skipped */
  readonly reply: (guess: PredictionOption | null) => Rich;
  /** The label of the true value on the line of distance, such as "reads back" */
  readonly happens?: Rich;
  /** The quantity of the values */
  readonly q?: Quantity;
  /** The change to the state once the reader has guessed or skipped */
  readonly patch?: Patch;
}

export interface CheckOption<Patch> {
  readonly id: string;
  readonly label: Rich;
  readonly right?: boolean;
  /** Why the option is right or wrong */
  readonly because: Rich;
  /** A state of the figure that shows why, as its differences from the initial state */
  readonly see?: { readonly text: Rich; readonly patch: Patch };
}

/** A question at the end of a chapter. */
export interface Check<Patch> {
  /** Unique in the chapter */
  readonly id: string;
  readonly question: Rich;
  readonly options: readonly CheckOption<Patch>[];
}

/**
 * A chapter's data, apart from its prose and its figures. `now` is the page's state together with
 * the lesson's `values`. A value is computed again only when a field that it reads has changed.
 */
export interface Lesson<F extends Fields = Fields, V = unknown> {
  readonly scenario: Scenario<F>;
  /** Named functions of the state, for the prose, the figures and the fields below */
  readonly values: { readonly [K in keyof V]: Of<Readonly<State<F>>, V[K]> };
  readonly steps?: Of<Now<F, V>, readonly Step<Partial<State<F>>>[]>;
  readonly predictions?: Of<Now<F, V>, readonly Prediction<Partial<State<F>>>[]>;
  readonly checks?: Of<Now<F, V>, readonly Check<Partial<State<F>>>[]>;
  /** The variables of the formula cells. The cells are the text fields of the scenario. */
  readonly cells?: Of<Now<F, V>, Variables>;
}

/** Declares a chapter's data, so that its types are inferred. */
export const defineLesson = <const F extends Fields, V>(lesson: Lesson<F, V>): Lesson<F, V> =>
  lesson;
