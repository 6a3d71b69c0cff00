import { CellRunner, type CellRunnerOptions } from '$lib/notebook/cellRunner';
import type { CellText, CellOutcome } from '$lib/notebook/sheet';
import type { Variables } from '$lib/notebook/formulaValue';
import type { TextField } from '$lib/scenario/field';
import { untrack } from 'svelte';

// Only where pages are prerendered: the browser's first load has nothing of the evaluator.
const prerender = import.meta.env.SSR ? await import('$lib/notebook/sheet') : null;

/** What of a `ScenarioPage` is used: the text fields of these names. */
export interface CellPage<K extends string> {
  readonly state: Record<K, string>;
  readonly scenario: {
    readonly fields: Readonly<Record<K, TextField>>;
    readonly initial: Readonly<Record<K, string>>;
  };
}

/** An outcome as the page shows it. */
export interface Shown {
  readonly kind: CellOutcome['kind'];
  readonly text: string;
}

function shownOf(outcome: CellOutcome): Shown {
  if (outcome.kind === 'empty') return { kind: 'empty', text: '' };
  return { kind: outcome.kind, text: outcome.kind === 'error' ? outcome.message : outcome.text };
}

/** Values that a reader drags are run once they rest: a run for each frame would cost frames. */
const REST_MS = 100;
/** What takes longer than this is said to be running. */
const LATE_MS = 400;

/** A value so that equal texts mean equal values, −0 and whole numbers included. */
const spelled = (value: number | bigint | null): string =>
  typeof value === 'bigint' ? `${value}n` : Object.is(value, -0) ? '-0' : String(value);

/**
 * The formula cells of one page. Their texts are text fields of the page's scenario, so they are
 * in its links. Create it while a component initialises, then place a `Cell` for each:
 *
 *     const cells = new CellSet(page, ['cell', 'check'], () => ({ s_w: page.state.s_w, q_b }));
 *     <Cell {cells} id="cell" label="the line of the issue" />
 *
 * First results are prerendered. The evaluator is loaded when a cell is first touched, or when a
 * text or a value that a text names is no longer what it was at first.
 */
export class CellSet<const K extends string> {
  readonly #page: CellPage<NoInfer<K>>;
  readonly #ids: readonly K[];
  readonly #variables: () => Variables;
  readonly #runner: CellRunner;
  #shown: Readonly<Record<string, Shown>> = $state.raw({});
  /** Cells whose outcome has been in the making for a while */
  #late: readonly string[] = $state.raw([]);
  #awaited: readonly string[] = [];
  #lateness: ReturnType<typeof setTimeout> | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** What decides all results: the texts, and the values that they name */
  readonly #inputs: string;
  /** Counted up to run again although nothing changed; above 0, the evaluator is loaded */
  #wishes = $state(0);
  /** Nothing was run yet, so that results are those of `#inputs` */
  #pristine = $state(true);

  constructor(
    page: CellPage<NoInfer<K>>,
    ids: readonly K[],
    variables: () => Variables,
    options?: CellRunnerOptions,
  ) {
    this.#page = page;
    this.#ids = ids;
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
      for (const id of ids) this.#adopt(id);
    }

    let [known, wishes] = [this.#inputs, 0];
    $effect(() => {
      const inputs = this.#describe();
      const isWished = this.#wishes !== wishes;
      if (inputs === known && !isWished) return;
      [known, wishes] = [inputs, this.#wishes];
      this.#pristine = false;
      clearTimeout(this.#rest);
      if (isWished) untrack(() => this.#run());
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

  text(id: K): string {
    return this.#page.state[id];
  }

  initial(id: K): string {
    return this.#page.scenario.initial[id];
  }

  maxLength(id: K): number {
    return this.#page.scenario.fields[id].maxLength;
  }

  /** What the cell came to; undefined where that is not known yet. */
  shown(id: K): Shown | undefined {
    return this.#shown[id];
  }

  /** Whether its outcome takes so long that it is worth saying. */
  isLate(id: K): boolean {
    return this.#late.includes(id);
  }

  /** Loads the evaluator, and makes what it says current. */
  wake(): void {
    if (this.#wishes === 0) this.#wishes = 1;
  }

  /** Takes a text over and runs the cells, also one that was stopped before. */
  run(id: K, text: string): void {
    this.#runner.unbar(id);
    this.#page.state[id] = text;
    this.#wishes++;
  }

  /** What the cell's first result came from, to be kept with it in the page: see `#adopt`. */
  mark(id: K): string | undefined {
    return this.#pristine ? `${id}\n${this.#inputs}` : undefined;
  }

  #show(id: string, shown: Shown): void {
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

  /** The result that was prerendered for exactly these inputs, read from the page itself. */
  #adopt(id: K): void {
    const mark = this.mark(id);
    for (const output of document.querySelectorAll<HTMLElement>('output[data-made-from]')) {
      if (output.dataset.madeFrom !== mark) continue;
      const kind = output.dataset.kind === 'error' ? 'error' : 'value';
      this.#show(id, { kind, text: output.textContent });
    }
  }
}
