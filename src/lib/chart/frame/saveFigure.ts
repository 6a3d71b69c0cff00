import type { FigureTable, TableCell } from './figureTable';
import { STATUS_WORDS } from '../status/status';
import { csvLine, type CsvCell } from '../../text/csv';
import { plainText, type Rich } from '../../text/rich';
import { figureToSvg } from '../export/exportSvg';
import { fileName, saveText } from '../export/save';

/*
 * Saves what a figure shows as a file. Few readers do, so figures load this on demand.
 */

const csvCell = (cell: TableCell): CsvCell =>
  typeof cell === 'object' && cell !== null ? STATUS_WORDS[cell.status] : cell;

/** The table as comma-separated values, with all digits of every number. */
export const tableToCsv = ({ columns, rows }: FigureTable): string =>
  [columns.map(({ label }) => plainText(label)), ...rows.map((row) => row.map(csvCell))]
    .map(csvLine)
    .join('');

const save = (title: Rich, extension: 'svg' | 'csv', type: string, text: string) =>
  saveText(fileName(plainText(title), extension), type, text);

export const saveSvg = (figure: HTMLElement, title: Rich) =>
  save(title, 'svg', 'image/svg+xml', figureToSvg(figure, plainText(title)));

export const saveCsv = (table: FigureTable, title: Rich) =>
  save(title, 'csv', 'text/csv', tableToCsv(table));
