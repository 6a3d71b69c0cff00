import { CellRunner, type CellRunnerOptions } from '$lib/notebook/cellRunner';
import type { CellText, CellOutcome } from '$lib/notebook/sheet';
import type { Variables } from '$lib/notebook/formulaValue';
import type { Field, TextField } from '$lib/scenario/field';
import type { Fields } from '$lib/scenario/scenario';
import { untrack } from 'svelte';

// Only the prerendering imports it, so that the browser does not load the evaluator at first.
const prerender = import.meta.env.SSR ? await import('$lib/notebook/sheet') : null;

/** The parts of a `ScenarioPage` that cells use. */
export interface CellPage {
  readonly state: Record<string, unknown>;
  readonly scenario: {
    readonly fields: Fields;
    readonly initial: Readonly<Record<string, unknown>>;
  };
}

const isText = (field: Field<unknown> | undefined): field is TextField =>
  field !== undefined && 'maxLength' in field;

/** An outcome as the page shows it. */
export interface ShownCell {
  readonly kind: CellOutcome['kind'];
  readonly text: string;
}

function shownOf(outcome: CellOutcome): ShownCell {
  if (outcome.kind === 'empty') return { kind: 'empty', text: '' };
  return { kind: outcome.kind, text: outcome.kind === 'error' ? outcome.message : outcome.text };
}

/**
 * Cells run when a dragged value has rested for this long. A run for each frame would slow the
 * drag.
 */
const REST_MS = 100;
/** A run that takes longer than this is shown as running. */
const LATE_MS = 400;

/**
 * Spells a value so that equal texts mean equal values. −0 differs from 0, and a bigint from a
 * number.
 */
const spelled = (value: number | bigint | null): string =>
  typeof value === 'bigint' ? `${value}n` : Object.is(value, -0) ? '-0' : String(value);

/**
 * The formula cells of one page: one for each text field of its scenario, so that links contain
 * them. `LessonPage` creates the set while a component initialises. A `Cell` shows one of them.
 *
 * The first results are prerendered. The evaluator is loaded when a reader first touches a cell, or
 * when a text or a value that it names changes.
 */
export class CellSet {
  readonly #page: CellPage;
  readonly #ids: readonly string[];
  readonly #variables: () => Variables;
  readonly #runner: CellRunner;
  #shown: Readonly<Record<string, ShownCell>> = $state.raw({});
  /** The cells whose run is taking long */
  #late: readonly string[] = $state.raw([]);
  #awaited: readonly string[] = [];
  #lateness: ReturnType<typeof setTimeout> | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** The inputs of the first results: the texts, and the values that they name */
  readonly #inputs: string;
  /** Raised to run the cells even if nothing changed. Above 0, the evaluator is loaded */
  #requests = $state(0);
  /** Whether nothing has run yet, so that the results belong to `#inputs` */
  #pristine = $state(true);

  constructor(page: CellPage, variables: () => Variables, options?: CellRunnerOptions) {
    this.#page = page;
    const { fields } = page.scenario;
    this.#ids = Object.keys(fields).filter((name) => isText(fields[name]));
    this.#variables = variables;
    this.#runner = new CellRunner((id, outcome) => {
      this.#show(id, shownOf(outcome));
      this.#awaited = this.#awaited.filter((other) => other !== id);
      if (this.#late.includes(id)) this.#late = this.#late.filter((other) => other !== id);
    }, options);
    this.#inputs = this.#describe();
    if (prerender !== null) {
      const sheet = new prerender.Sheet();
      for (const event of sheet.run(this.#texts(), variables())) {
        if (event.kind === 'done') this.#show(event.id, shownOf(event.outcome));
      }
    } else {
      for (const id of this.#ids) this.#adopt(id);
    }

    let [known, requests] = [this.#inputs, 0];
    $effect(() => {
      const inputs = this.#describe();
      const isRequested = this.#requests !== requests;
      if (inputs === known && !isRequested) return;
      [known, requests] = [inputs, this.#requests];
      this.#pristine = false;
      clearTimeout(this.#rest);
      if (isRequested) untrack(() => this.#run());
      else this.#rest = setTimeout(() => this.#run(), REST_MS);
    });
    $effect(() => () => {
      clearTimeout(this.#rest);
      clearTimeout(this.#lateness);
      this.#runner.stop();
    });
  }

  #run(): void {
    this.#awaited = this.#ids;
    clearTimeout(this.#lateness);
    this.#lateness = setTimeout(() => {
      if (this.#awaited.length > 0) this.#late = this.#awaited;
    }, LATE_MS);
    this.#runner.run(this.#texts(), this.#variables());
  }

  text(id: string): string {
    return String(this.#page.state[id]);
  }

  initial(id: string): string {
    return String(this.#page.scenario.initial[id]);
  }

  maxLength(id: string): number {
    const field = this.#page.scenario.fields[id];
    if (!isText(field)) throw new Error(`There is no text field ${id} for a formula cell.`);
    return field.maxLength;
  }

  /** The cell's result; undefined before one is known. */
  shown(id: string): ShownCell | undefined {
    return this.#shown[id];
  }

  /** Whether the cell's run is taking long, so that the page says so. */
  isLate(id: string): boolean {
    return this.#late.includes(id);
  }

  /** Loads the evaluator and brings the results up to date. */
  wake(): void {
    if (this.#requests === 0) this.#requests = 1;
  }

  /** Sets a cell's text and runs the cells. A cell that was stopped before runs again. */
  run(id: string, text: string): void {
    this.#runner.unbar(id);
    this.#page.state[id] = text;
    this.#requests++;
  }

  /** The inputs of the cell's first result, which the page keeps with that result: see `#adopt`. */
  mark(id: string): string | undefined {
    return this.#pristine ? `${id}\n${this.#inputs}` : undefined;
  }

  #show(id: string, shown: ShownCell): void {
    this.#shown = { ...this.#shown, [id]: shown };
  }

  #texts(): CellText[] {
    return this.#ids.map((id) => ({ id, text: this.text(id) }));
  }

  #describe(): string {
    const texts = this.#texts().map(({ text }) => text);
    const named: readonly string[] = texts.join(' ').match(/[A-Za-z]\w*/g) ?? [];
    const values = Object.entries(this.#variables())
      .filter(([name]) => named.includes(name))
      .map(([name, value]) => `${name}=${spelled(value)}`);
    return [...texts, ...values].join('\n');
  }

  /** Reads the prerendered result for exactly these inputs from the page. */
  #adopt(id: string): void {
    const mark = this.mark(id);
    for (const output of document.querySelectorAll<HTMLElement>('output[data-made-from]')) {
      if (output.dataset.madeFrom !== mark) continue;
      const kind = output.dataset.kind === 'error' ? 'error' : 'value';
      this.#show(id, { kind, text: output.textContent });
    }
  }
}
