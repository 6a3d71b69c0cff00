import type { CellText, SheetEvent } from './sheet';
import type { Variables } from './formulaValue';

/** The page's request to the worker: all its cells, with the values that they may use. */
export interface FormulaRequest {
  readonly cells: readonly CellText[];
  readonly variables: Variables;
  /** Cells that must not be read again, and why */
  readonly barred: ReadonlyMap<string, string>;
}

/** The worker's reports to the page: each cell in turn, then the end of the run. */
export type FormulaReply = SheetEvent | { readonly kind: 'finished' };
