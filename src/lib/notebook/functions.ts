import { FLT_EPSILON, FLT_MAX, FLT_MIN, FLT_TRUE_MIN, roundHalfAway } from '../numeric/float32';
import { INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN } from '../numeric/machine';
import { ENGINE_FUNCTIONS } from './engineFunctions';
import type { FormulaFunction } from './formulaFunction';
import { FormulaError } from './error';
import { modulo, operate, power } from './formulaOperators';
import { real, type FormulaValue } from './formulaValue';

/** A function of one double. A whole number is rounded to the nearest double. */
function ofDouble(name: string, apply: (x: number) => number): [string, FormulaFunction] {
  const usage = `${name}(x)`;
  return [name, { usage, least: 1, most: 1, apply: ([x]) => apply(real(x, name)) }];
}

/** A function of one double that leaves a whole number as it is, exactly. */
function rounding(name: string, apply: (x: number) => number): [string, FormulaFunction] {
  const [, plain] = ofDouble(name, apply);
  const exact = (values: readonly FormulaValue[]) =>
    typeof values[0] === 'bigint' ? values[0] : plain.apply(values);
  return [name, { ...plain, apply: exact }];
}

/** The first value that no other one beats. NaN wins, as in Math.min. */
function extreme(name: 'min' | 'max'): [string, FormulaFunction] {
  const comparison = name === 'min' ? 'smaller' : 'larger';
  const apply = (values: readonly FormulaValue[]) =>
    values.reduce((best, value) => {
      if (Number.isNaN(real(value, name)) || Number.isNaN(real(best, name))) return NaN;
      return operate(comparison, [value, best]) === true ? value : best;
    });
  return [name, { usage: `${name}(a, b, …)`, least: 1, most: 100, apply }];
}

const absolute = (x: FormulaValue): FormulaValue =>
  typeof x === 'bigint' ? (x < 0n ? -x : x) : Math.abs(real(x, 'abs'));

const sign = (x: FormulaValue): FormulaValue =>
  typeof x === 'bigint' ? (x > 0n ? 1n : x < 0n ? -1n : 0n) : Math.sign(real(x, 'sign'));

const logarithm = ([x, base]: readonly FormulaValue[]): FormulaValue =>
  base === undefined
    ? Math.log(real(x, 'log'))
    : Math.log(real(x, 'log')) / Math.log(real(base, 'log'));

/** A map, so that no name reaches inherited members of objects. */
export const FUNCTIONS: ReadonlyMap<string, FormulaFunction> = new Map([
  ...ENGINE_FUNCTIONS,
  rounding('round', roundHalfAway),
  rounding('floor', Math.floor),
  rounding('ceil', Math.ceil),
  rounding('trunc', Math.trunc),
  ofDouble('sqrt', Math.sqrt),
  ofDouble('exp', Math.exp),
  ofDouble('log2', Math.log2),
  ofDouble('log10', Math.log10),
  ofDouble('sin', Math.sin),
  ofDouble('cos', Math.cos),
  ofDouble('tan', Math.tan),
  ofDouble('tanh', Math.tanh),
  extreme('min'),
  extreme('max'),
  ['abs', { usage: 'abs(x)', least: 1, most: 1, apply: ([x]) => absolute(x) }],
  ['sign', { usage: 'sign(x)', least: 1, most: 1, apply: ([x]) => sign(x) }],
  ['log', { usage: 'log(x) or log(x, base)', least: 1, most: 2, apply: logarithm }],
  ['pow', { usage: 'pow(x, y)', least: 2, most: 2, apply: ([x, y]) => power(x, y) }],
  ['mod', { usage: 'mod(x, y)', least: 2, most: 2, apply: ([x, y]) => modulo(x, y) }],
]);

/** The grammar handles it, because its index has no value outside it. */
export const SUM_USAGE = 'sum(term, k, 1, 10)';

export const CONSTANTS: ReadonlyMap<string, FormulaValue> = new Map<string, FormulaValue>([
  ['pi', Math.PI],
  ['e', Math.E],
  ['inf', Infinity],
  ['INT32_MIN', BigInt(INT32_MIN)],
  ['INT32_MAX', BigInt(INT32_MAX)],
  ['INT64_MIN', INT64_MIN],
  ['INT64_MAX', INT64_MAX],
  ['FLT_MAX', FLT_MAX],
  ['FLT_MIN', FLT_MIN],
  ['FLT_TRUE_MIN', FLT_TRUE_MIN],
  ['FLT_EPSILON', FLT_EPSILON],
]);

/** As many names stand in the sentence about an unknown function. */
const LISTED = 8;

/** Whether a name belongs to the notebook. No cell may give it to its result. */
export const isReserved = (name: string): boolean =>
  name === 'sum' || FUNCTIONS.has(name) || CONSTANTS.has(name);

const NAMES = [...FUNCTIONS.keys(), 'sum'];

/** Steps from one name to another: letters to insert, to drop or to replace. Case is ignored. */
function distance(from: string, to: string): number {
  const [a, b] = [from.toLowerCase(), to.toLowerCase()];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(
        Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)),
      );
    }
    row = next;
  }
  return row[b.length];
}

/** Names the functions that there are, those with the most similar names first. */
function unknownFunction(name: string): string {
  const order = new Map(NAMES.map((known) => [known, distance(name, known)]));
  const nearest = [...NAMES].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  return `There is no function named ${name} here. There are ${nearest.slice(0, LISTED).join(', ')} and ${nearest.length - LISTED} more.`;
}

/** @throws FormulaError if the function is unknown or takes another number of values */
export function call(name: string, values: readonly FormulaValue[]): FormulaValue {
  const found = FUNCTIONS.get(name);
  if (found === undefined) throw new FormulaError(unknownFunction(name));
  const { usage, least, most, apply } = found;
  if (values.length < least || values.length > most) {
    throw new FormulaError(
      `${name} was given ${values.length} ${values.length === 1 ? 'value' : 'values'}: write ${usage}.`,
    );
  }
  return apply(values);
}
