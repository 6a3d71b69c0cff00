import { csvLine, type CsvCell } from '../../text/csv';
import { plainText, type Quantity, type Rich } from '../../text/rich';
import { STATUS_WORDS, type ShownStatus } from '../status/status';

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

const csvCell = (cell: TableCell): CsvCell =>
  typeof cell === 'object' && cell !== null ? STATUS_WORDS[cell.status] : cell;

/** The table as comma-separated values, with all digits of every number. */
export const tableToCsv = ({ columns, rows }: FigureTable): string =>
  [columns.map(({ label }) => plainText(label)), ...rows.map((row) => row.map(csvCell))]
    .map(csvLine)
    .join('');
