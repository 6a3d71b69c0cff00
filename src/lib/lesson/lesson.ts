import type { Rich } from '$lib/text/rich';
import type { Snippet } from 'svelte';

/** One step beside a figure, as data: what it says, and what it changes in the page's state. */
export interface Step<Patch> {
  readonly title: Rich;
  readonly body: Rich | Snippet;
  /** Values to go to; a step without any leaves the figure as it is. */
  readonly patch?: Patch;
}

/** How a reader came to a step: by scrolling past, or by choosing it. */
export type Arrival = 'scroll' | 'choice';

export interface PredictionOption {
  /** Unique in its question; kept in the browser, so it stays the same. */
  readonly id: string;
  readonly label: Rich;
  /** The value that the option stands for, where there is a distance to show */
  readonly value?: number;
}

/** A link to another state of the page, as `ScenarioPage.link` gives it. */
export interface StateLink {
  readonly href: string;
  readonly onclick?: (event: MouseEvent) => void;
}

export interface CheckOption {
  readonly id: string;
  readonly label: Rich;
  readonly right?: boolean;
  /** The option's own sentence: why it is so, or what speaks against it */
  readonly because: Rich;
  /** A state of the figure that shows why; each wrong option has one. */
  readonly see?: { readonly text: Rich; readonly link: StateLink };
}

/** Where a fact comes from. */
export interface Source {
  readonly text: string;
  readonly href?: string;
}
