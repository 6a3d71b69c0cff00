import type { Quantity, Rich } from '../../text/rich';
import type { ShownStatus } from '../status/status';

/** The numbers of a figure as a table, for readers, for exports and for tests. */
export interface FigureTable {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly TableCell[])[];
}

export interface Column {
  readonly label: Rich;
  readonly quantity?: Quantity;
  /** Significant digits on the page, 6 by default. The CSV always has all digits. */
  readonly digits?: number;
}

/** null means that there is no such value: the cell is empty. */
export type TableCell = number | bigint | string | null | { readonly status: ShownStatus };
