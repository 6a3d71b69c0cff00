import { csvNumber } from '../../text/number';
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

function csvCell(cell: TableCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number' || typeof cell === 'bigint') return csvNumber(cell);
  const text = typeof cell === 'string' ? cell : STATUS_WORDS[cell.status];
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The table as comma-separated values (RFC 4180), with all digits of every number. */
export function tableToCsv({ columns, rows }: FigureTable): string {
  const head = columns.map(({ label }) => csvCell(plainText(label)));
  return [head, ...rows.map((row) => row.map(csvCell))]
    .map((cells) => `${cells.join(',')}\r\n`)
    .join('');
}
