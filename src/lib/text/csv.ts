/** null means that there is no such value: the cell is empty. */
export type CsvCell = number | bigint | string | boolean | null;

/** A number as spreadsheets and programming languages read it, without loss. */
export const csvNumber = (x: number | bigint): string => (Object.is(x, -0) ? '-0' : String(x));

/**
 * A spreadsheet takes a cell that begins with one of these for a formula, whether it is quoted or
 * not. Names come from strangers' files, so a formula in them must stay text.
 */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** A text as a cell. An apostrophe before a formula says that it is text (OWASP, CSV injection). */
function textCell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

function cellOf(value: CsvCell): string {
  if (value === null) return '';
  if (typeof value === 'number' || typeof value === 'bigint') return csvNumber(value);
  return typeof value === 'string' ? textCell(value) : String(value);
}

/** A line of comma-separated values (RFC 4180), with all digits of every number. */
export const csvLine = (cells: readonly CsvCell[]): string => `${cells.map(cellOf).join(',')}\r\n`;
