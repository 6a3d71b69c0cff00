import { ChoiceError } from '../numeric/choice';
import { CastTrap } from '../numeric/machine';
import { FormulaError } from './error';
import { evaluate } from './evaluate';
import type { Formula } from './expression';
import { FUNCTIONS, isReserved } from './functions';
import { readFormula } from './grammar';
import { MOST_STEPS } from './limits';
import { showValue, type FormulaValue, type Variables } from './formulaValue';

/** A cell's text on its page. */
export interface CellText {
  readonly id: string;
  readonly text: string;
}

/** The result of a cell. The message is one sentence. */
export type CellOutcome =
  | { readonly kind: 'value'; readonly value: FormulaValue; readonly text: string }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'empty' };

/** The start of a cell, or its outcome. */
export type SheetEvent =
  | { readonly kind: 'begun'; readonly id: string }
  | { readonly kind: 'done'; readonly id: string; readonly outcome: CellOutcome };

export interface SheetOptions {
  /** Infinity if a clock stops the work instead */
  readonly mostSteps?: number;
  /** Cells that are not read, and why */
  readonly barred?: ReadonlyMap<string, string>;
}

const failure = (message: string): CellOutcome => ({ kind: 'error', message });

/** Turns any error into the outcome of its cell, so that the other cells continue. */
function outcomeOfError(error: unknown): CellOutcome {
  const known = [FormulaError, ChoiceError, CastTrap].some((type) => error instanceof type);
  if (known && error instanceof Error) return failure(error.message);
  // Out of stack or memory, which browsers name differently.
  return failure('This formula is too large to be evaluated.');
}

interface Memory {
  readonly text: string;
  readonly inputs: ReadonlyMap<string, unknown>;
  readonly outcome: CellOutcome;
}

/**
 * The cells of one page. A cell may name its result, `x = …`, and any other cell, above or below,
 * may use the name. Each cell reports its own errors. A cell with the text and inputs of the last
 * run keeps its outcome.
 */
export class Sheet {
  readonly #memory = new Map<string, Memory>();
  readonly #formulas = new Map<string, Formula | FormulaError | null>();

  /** Cells come in the order of need, not of the page. */
  *run(
    cells: readonly CellText[],
    variables: Variables,
    { mostSteps = MOST_STEPS, barred = new Map() }: SheetOptions = {},
  ): Generator<SheetEvent, void> {
    const run = new Run(variables, mostSteps, this.#memory);
    for (const { id, text } of cells) {
      const bar = barred.get(id);
      if (bar === undefined) yield { kind: 'begun', id };
      run.add(id, text, bar === undefined ? this.#read(text) : new FormulaError(bar));
    }
    run.nameResults();
    for (const id of run.inOrder()) {
      if (!barred.has(id)) yield { kind: 'begun', id };
      yield { kind: 'done', id, outcome: run.outcomeOf(id) };
    }
  }

  #read(text: string): Formula | FormulaError | null {
    const known = this.#formulas.get(text);
    if (known !== undefined) return known;
    let formula: Formula | FormulaError | null;
    try {
      formula = readFormula(text);
    } catch (error) {
      const outcome = outcomeOfError(error);
      formula = new FormulaError(outcome.kind === 'error' ? outcome.message : '');
    }
    // A reader who types makes many texts. The last few hundred are enough.
    if (this.#formulas.size > 200) this.#formulas.clear();
    this.#formulas.set(text, formula);
    return formula;
  }
}

/** A cell in one run. */
interface Entry {
  readonly text: string;
  readonly formula: Formula | FormulaError | null;
}

class Run {
  readonly #entries = new Map<string, Entry>();
  /** The cell that gives each name */
  readonly #givers = new Map<string, string>();
  /** Cells that cannot be evaluated, whatever the others contain, and why */
  readonly #faults = new Map<string, string>();
  readonly #outcomes = new Map<string, CellOutcome>();

  constructor(
    readonly variables: Variables,
    readonly mostSteps: number,
    readonly memory: Map<string, Memory>,
  ) {}

  add(id: string, text: string, formula: Formula | FormulaError | null): void {
    this.#entries.set(id, { text, formula });
    if (formula instanceof FormulaError) this.#faults.set(id, formula.message);
  }

  /** Decides which cell gives which name. The first cell on the page gets it. */
  nameResults(): void {
    for (const [id, { formula, text }] of this.#entries) {
      if (formula === null) continue;
      const name = formula instanceof FormulaError ? nameBefore(text) : formula.name;
      if (name === null) continue;
      if (isReserved(name)) {
        this.#faults.set(id, `${name} has a meaning of its own: choose another name.`);
      } else if (Object.hasOwn(this.variables, name)) {
        this.#faults.set(id, `${name} is a value of this page: choose another name.`);
      } else if (this.#givers.has(name)) {
        this.#faults.set(id, `Another cell already gives ${name}: choose another name.`);
      } else {
        this.#givers.set(name, id);
      }
    }
  }

  /** Ids of the cells that a cell uses. */
  #needsOf(id: string): string[] {
    const formula = this.#entries.get(id)?.formula;
    if (formula === null || formula === undefined || formula instanceof FormulaError) return [];
    return [...formula.needs].flatMap((name) => this.#givers.get(name) ?? []);
  }

  /**
   * The cells in an order in which each comes after those that it uses. Marks cells in a circle.
   */
  inOrder(): string[] {
    const order: string[] = [];
    const path: string[] = [];
    const visit = (id: string) => {
      const start = path.indexOf(id);
      if (start >= 0) this.#markCircle(path.slice(start));
      if (start >= 0 || order.includes(id)) return;
      path.push(id);
      this.#needsOf(id).forEach(visit);
      path.pop();
      order.push(id);
    };
    for (const id of this.#entries.keys()) visit(id);
    return order;
  }

  #markCircle(circle: readonly string[]): void {
    const names = circle.map((id) => {
      const formula = this.#entries.get(id)?.formula;
      return formula instanceof FormulaError ? '' : (formula?.name ?? '');
    });
    const message =
      names.length === 1
        ? `${names[0]} is made from itself: a cell cannot need its own result.`
        : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]} are made from each other: a circle has no result.`;
    for (const id of circle) this.#faults.set(id, message);
  }

  outcomeOf(id: string): CellOutcome {
    const outcome = this.#compute(id);
    this.#outcomes.set(id, outcome);
    return outcome;
  }

  #compute(id: string): CellOutcome {
    const entry = this.#entries.get(id);
    const fault = this.#faults.get(id);
    if (fault !== undefined) return failure(fault);
    const formula = entry?.formula;
    if (entry === undefined || formula === null || formula === undefined) return { kind: 'empty' };
    if (formula instanceof FormulaError) return failure(formula.message);
    const inputs = new Map([...formula.needs].map((name) => [name, this.#input(name)]));
    const last = this.memory.get(id);
    if (last?.text === entry.text && sameInputs(last.inputs, inputs)) return last.outcome;
    const outcome = this.#evaluate(formula);
    this.memory.set(id, { text: entry.text, inputs, outcome });
    return outcome;
  }

  /** The value of a name, for the comparison with the last run. */
  #input(name: string): unknown {
    if (Object.hasOwn(this.variables, name)) return this.variables[name];
    const giver = this.#givers.get(name);
    return giver === undefined ? undefined : this.#outcomes.get(giver);
  }

  #evaluate({ body }: Formula): CellOutcome {
    try {
      const value = evaluate(body, (name) => this.#lookup(name), this.mostSteps);
      return { kind: 'value', value, text: showValue(value) };
    } catch (error) {
      return outcomeOfError(error);
    }
  }

  #lookup(name: string): FormulaValue {
    if (Object.hasOwn(this.variables, name)) {
      const value = this.variables[name];
      if (value !== null) return value;
      throw new FormulaError(`${name} has no value in this state of the page.`);
    }
    const giver = this.#givers.get(name);
    if (giver === undefined) throw new FormulaError(this.#unknown(name));
    const outcome = this.#outcomes.get(giver);
    if (outcome?.kind === 'value') return outcome.value;
    throw new FormulaError(`${name} has no value: look at the cell that makes it.`);
  }

  #unknown(name: string): string {
    const usage = FUNCTIONS.get(name)?.usage;
    if (usage !== undefined) return `${name} is a function: write ${usage}.`;
    const names = [...Object.keys(this.variables), ...this.#givers.keys()];
    return names.length === 0
      ? `There is no ${name} here.`
      : `There is no ${name} here: the names are ${names.join(', ')}.`;
  }
}

/** The name that an unreadable cell would give, so that other cells can name what they lack. */
const nameBefore = (text: string): string | null =>
  /^\s*([A-Za-z][A-Za-z0-9_]{0,31})\s*=(?!=)/.exec(text)?.[1] ?? null;

function sameInputs(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean {
  return a.size === b.size && [...a].every(([name, value]) => Object.is(b.get(name), value));
}
