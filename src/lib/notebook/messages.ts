import type { CellText, SheetEvent } from './sheet';
import type { Variables } from './formulaValue';

/** What the page asks of the worker: all its cells, with the values that they may name. */
export interface FormulaRequest {
  readonly cells: readonly CellText[];
  readonly variables: Variables;
  /** Cells that are not to be read again, and why */
  readonly barred: ReadonlyMap<string, string>;
}

/** What the worker reports to the page: each cell as it goes, then the end of the run. */
export type FormulaReply = SheetEvent | { readonly kind: 'finished' };
