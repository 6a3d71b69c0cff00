/** What the header of a .npy file says. */
export interface NpyHeader {
  /** NumPy's type code, such as `<f4` */
  readonly description: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

type Value = string | boolean | readonly number[];

/** The parts of a Python literal that these headers use. Old NumPy versions wrote sizes as `3L`. */
const STRING = /^(?:'([^'\\\n]*)'|"([^"\\\n]*)")/;
const BOOLEAN = /^(True|False)/;
const TUPLE = /^\(\s*((?:\d{1,16}L?\s*,\s*)*(?:\d{1,16}L?)?)\s*\)/;

/** NumPy's own limit. */
const MOST_DIMENSIONS = 64;

/** A text that is consumed from its front. */
class Rest {
  constructor(private text: string) {}

  take(pattern: RegExp): RegExpExecArray | null {
    const found = pattern.exec(this.text);
    if (found) this.text = this.text.slice(found[0].length).trimStart();
    return found;
  }

  get isEmpty(): boolean {
    return this.text === '';
  }
}

/**
 * Reads the dictionary `{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }` and nothing
 * else: the text is never evaluated.
 * @returns a text that says what is wrong if it is no such dictionary
 */
export function parseNpyHeader(text: string): NpyHeader | string {
  const rest = new Rest(text.trim());
  const entries = new Map<string, Value>();
  if (!rest.take(/^\{/)) return 'it is not a dictionary';
  while (!rest.take(/^\}/)) {
    const key = stringIn(rest);
    if (key === null || !rest.take(/^:/)) return 'a key is not a quoted word';
    if (entries.has(key)) return `it names ${JSON.stringify(key.slice(0, 20))} twice`;
    const value = valueIn(rest);
    if (value === null) {
      return `the value of ${JSON.stringify(key.slice(0, 20))} is not a word, truth value or list of sizes`;
    }
    entries.set(key, value);
    if (!rest.take(/^,/) && !rest.take(/^(?=\})/)) return 'a comma is missing';
  }
  return rest.isEmpty ? checked(entries) : 'something follows its dictionary';
}

function stringIn(rest: Rest): string | null {
  const found = rest.take(STRING);
  return found === null ? null : (found[1] ?? found[2]);
}

function valueIn(rest: Rest): Value | null {
  const word = stringIn(rest);
  if (word !== null) return word;
  const truth = rest.take(BOOLEAN);
  if (truth) return truth[1] === 'True';
  const tuple = rest.take(TUPLE);
  if (tuple === null) return null;
  return tuple[1]
    .split(',')
    .filter((size) => size.trim() !== '')
    .map((size) => Number.parseInt(size, 10));
}

function checked(entries: ReadonlyMap<string, Value>): NpyHeader | string {
  const description = entries.get('descr');
  const fortranOrder = entries.get('fortran_order');
  const shape = entries.get('shape');
  if (typeof description !== 'string') return 'it does not say the type of one number';
  if (typeof fortranOrder !== 'boolean') return 'it does not say the order of the elements';
  if (shape === undefined || typeof shape === 'string' || typeof shape === 'boolean') {
    return 'it gives no shape';
  }
  if (entries.size > 3) return 'it says more than type, order and shape';
  if (shape.length > MOST_DIMENSIONS) return `it has ${shape.length} dimensions`;
  return { description, fortranOrder, shape };
}
