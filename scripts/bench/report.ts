import type { Row } from './suite';

const heading = ['name', 'value', 'unit', 'against', 'ratio'];

/** The columns that hold numbers, which are aligned right. */
const numeric = [false, true, false, false, true];

/** @param value a measured figure. Its noise allows fewer than four significant digits */
function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** The rows as an aligned table with a heading. Every line ends in a newline. */
export function table(rows: readonly Row[]): string {
  const cells = [
    heading,
    ...rows.map(({ name, value, unit, against, ratio }) => [
      name,
      short(value),
      unit,
      against ?? '',
      ratio === null ? '' : `${short(ratio)}x`,
    ]),
  ];
  const widths = heading.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) =>
        numeric[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
      )
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}
