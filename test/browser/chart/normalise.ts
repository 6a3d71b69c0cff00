/**
 * A drawn figure as text that can be stored and compared: one element or line of text per line,
 * numbers with two decimals, generated names replaced, a canvas as a coarse picture of its ink.
 */
const DECIMALS = 2;
/** Longer attributes (paths) have their own lines, so that a difference is easy to find. */
const LONG = 100;

function roundNumbers(text: string): string {
  return text.replace(/-?\d*\.?\d+(e-?\d+)?/gi, (number) => {
    const value = Number(number);
    // Values such as 1e-45 are data, not positions: rounding would make them all 0.
    if (!Number.isFinite(value) || Math.abs(value) < 10 ** -DECIMALS || /e/i.test(number)) {
      return number;
    }
    return String(Number(value.toFixed(DECIMALS)) + 0);
  });
}

function wrapped(text: string, indent: string): string {
  if (text.length <= LONG) return text;
  const parts = text.split(/(?=[MLHZ])/);
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.length - 1;
    if (last >= 0 && lines[last].length + part.length <= LONG) lines[last] += part;
    else lines.push(part);
  }
  return lines.map((line) => `\n${indent}    ${line}`).join('');
}

const NUMERIC =
  /^(d|x|y|x1|x2|y1|y2|cx|cy|r|rx|dx|dy|width|height|viewBox|transform|font-size|style)$/;

/** Names that `$props.id()` generates, in the order of their occurrence. */
class Names {
  readonly #met: string[] = [];

  replace(text: string): string {
    return text.replace(/\b[cs]\d+(?=-)/g, (name) => {
      if (!this.#met.includes(name)) this.#met.push(name);
      return `id${this.#met.indexOf(name)}`;
    });
  }
}

function attributesOf(element: Element, names: Names, indent: string): string {
  return [...element.attributes]
    .map(({ name, value }) => {
      if (name === 'class') return [name, value.replace(/\s*svelte-\S+/g, '').trim()];
      const plain = NUMERIC.test(name) ? roundNumbers(value) : names.replace(value);
      return [name, wrapped(plain, indent)];
    })
    .filter(([name, value]) => name !== 'class' || value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ` ${name}="${value}"`)
    .join('');
}

/** How much ink there is in each of 48 × 20 cells of a canvas, from ' ' to '9'. */
function inkOf(canvas: HTMLCanvasElement): string[] {
  const [columns, rows] = [48, 20];
  const context = canvas.getContext('2d');
  if (context === null) return [];
  return Array.from({ length: rows }, (_, r) =>
    Array.from({ length: columns }, (_, c) => {
      const [x, y] = [(c * canvas.width) / columns, (r * canvas.height) / rows];
      const [w, h] = [Math.ceil(canvas.width / columns), Math.ceil(canvas.height / rows)];
      const { data } = context.getImageData(Math.floor(x), Math.floor(y), w, h);
      let ink = 0;
      for (let i = 3; i < data.length; i += 4) ink += data[i] / 255;
      return ink === 0 ? ' ' : String(Math.min(9, Math.ceil((10 * ink) / (w * h)) - 1));
    }).join(''),
  );
}

/** The visible text of a cell. Its words for screen readers are tested with the numbers. */
function wordsOf(cell: Element): string {
  const copy = cell.cloneNode(true);
  if (!(copy instanceof Element)) return '';
  for (const said of copy.querySelectorAll('.said')) said.remove();
  return copy.textContent.replace(/\s+/g, ' ').trim();
}

/** A data table, one row per line. */
const rowsOf = (table: HTMLTableElement): string[] =>
  [...table.rows].map((row) => [...row.cells].map(wordsOf).join(' | '));

function linesOf(node: Node, names: Names, indent: string): string[] {
  if (node instanceof Text) {
    const text = node.data.replace(/\s+/g, ' ').trim();
    return text === '' ? [] : [indent + text];
  }
  if (!(node instanceof Element)) return [];
  const head = `${indent}<${node.localName}${attributesOf(node, names, indent)}>`;
  if (node instanceof HTMLCanvasElement) {
    return [head, ...inkOf(node).map((line) => `${indent}  |${line}|`)];
  }
  if (node instanceof HTMLTableElement && node.closest('details')) {
    return [head, ...rowsOf(node).map((row) => `${indent}  ${row}`)];
  }
  if (/^(text|span|button|h\d|dt|dd|td|th|p)$/.test(node.localName)) {
    const inner = [...node.childNodes].flatMap((child) => linesOf(child, names, ''));
    return [head + inner.map((line) => line.trim()).join('')];
  }
  return [head, ...[...node.childNodes].flatMap((child) => linesOf(child, names, `${indent}  `))];
}

export const normalised = (element: Element): string =>
  `${linesOf(element, new Names(), '').join('\n')}\n`;
