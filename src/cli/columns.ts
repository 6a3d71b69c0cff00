/** The most characters of a line in a table. Lines with a whole name or path may be longer. */
export const LINE_MOST = 100;

/** Columns of equal width, the first to the left. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, c) => Math.max(...rows.map((row) => row[c]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c])))
      .join('  ')
      .trimEnd(),
  );
}

/** Parts in as few lines as hold them. A part that is longer than a line has one for itself. */
export function wrapped(
  parts: readonly string[],
  indent: string,
  { separator = ',', most = LINE_MOST } = {},
): string[] {
  const lines: string[] = [];
  let line = '';
  parts.forEach((part, i) => {
    const text = i === parts.length - 1 ? part : `${part}${separator}`;
    const longer = line === '' ? indent + text : `${line} ${text}`;
    if (line !== '' && longer.length > most) {
      lines.push(line);
      line = indent + text;
    } else line = longer;
  });
  return line === '' ? lines : [...lines, line];
}
