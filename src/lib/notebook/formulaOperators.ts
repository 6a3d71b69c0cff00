import { bitLength } from '../numeric/int64';
import { FormulaError } from './error';
import { MOST_BITS } from './limits';
import { kindOf, real, truth, whole, type FormulaValue } from './formulaValue';

/**
 * Arithmetic of formulas. Two whole numbers give an exact result. If one operand is a double, the
 * operation is in doubles, as in C and Python.
 */

/** @throws FormulaError if the whole number has too many binary digits */
export function bounded(x: bigint): bigint {
  if (bitLength(x) <= MOST_BITS) return x;
  throw new FormulaError(
    `This whole number needs more than the ${MOST_BITS} bits that are allowed.`,
  );
}

type Binary = (a: FormulaValue, b: FormulaValue) => FormulaValue;
type Unary = (a: FormulaValue) => FormulaValue;

/** An operator that is exact for whole numbers and in doubles otherwise. */
const arithmetic =
  (
    sign: string,
    exact: (a: bigint, b: bigint) => FormulaValue,
    double: (a: number, b: number) => number,
  ): Binary =>
  (a, b) =>
    typeof a === 'bigint' && typeof b === 'bigint'
      ? exact(a, b)
      : double(real(a, sign), real(b, sign));

export const add = arithmetic(
  '+',
  (a, b) => bounded(a + b),
  (a, b) => a + b,
);
const subtract = arithmetic(
  '-',
  (a, b) => bounded(a - b),
  (a, b) => a - b,
);
const multiply = arithmetic(
  '*',
  (a, b) => bounded(a * b),
  (a, b) => a * b,
);
const divide = arithmetic(
  '/',
  (a, b) => (b !== 0n && a % b === 0n ? a / b : Number(a) / Number(b)),
  (a, b) => a / b,
);

/** The remainder with the sign of the divisor. */
export const modulo = arithmetic(
  'mod',
  (a, b) => (b === 0n ? NaN : ((a % b) + b) % b),
  (a, b) => a - b * Math.floor(a / b),
);

function exactPower(base: bigint, exponent: bigint): FormulaValue {
  if (exponent < 0n) return Number(base) ** Number(exponent);
  const small = base >= -1n && base <= 1n;
  // Refused before it is computed, because the result alone could fill the memory.
  if (!small && BigInt(bitLength(base) - 1) * exponent > BigInt(MOST_BITS)) {
    throw new FormulaError(`This power needs more than the ${MOST_BITS} bits that are allowed.`);
  }
  return small ? smallPower(base, exponent) : bounded(base ** exponent);
}

const smallPower = (base: bigint, exponent: bigint): bigint =>
  exponent === 0n ? 1n : base === -1n && exponent % 2n === 0n ? 1n : base;

export const power = arithmetic('^', exactPower, (a, b) => a ** b);

function shifted(a: FormulaValue, b: FormulaValue, sign: '<<' | '>>'): bigint {
  const by = whole(b, sign);
  if (by < 0n || by > BigInt(MOST_BITS)) {
    throw new FormulaError(`${sign} moves by 0 to ${MOST_BITS} bits, not by ${by}.`);
  }
  return bounded(sign === '<<' ? whole(a, sign) << by : whole(a, sign) >> by);
}

const order =
  (sign: string, holds: (a: number | bigint, b: number | bigint) => boolean): Binary =>
  (a, b) =>
    // JavaScript compares a bigint with a number by their exact values.
    holds(typeof a === 'bigint' ? a : real(a, sign), typeof b === 'bigint' ? b : real(b, sign));

const same: Binary = (a, b) => {
  if (typeof a === 'boolean' && typeof b === 'boolean') return a === b;
  if (typeof a === 'string' && typeof b === 'string') return a === b;
  for (const x of [a, b]) {
    if (typeof x !== 'number' && typeof x !== 'bigint') {
      throw new FormulaError(`== compares two numbers, and this is ${kindOf(x)}.`);
    }
  }
  return order('==', (x, y) => x <= y && x >= y)(a, b);
};

const COMPARISONS = {
  equal: same,
  unequal: (a, b) => same(a, b) !== true,
  smaller: order('<', (a, b) => a < b),
  larger: order('>', (a, b) => a > b),
  smallerEq: order('<=', (a, b) => a <= b),
  largerEq: order('>=', (a, b) => a >= b),
} as const satisfies Record<string, Binary>;

const BINARY = {
  ...COMPARISONS,
  add,
  subtract,
  multiply,
  divide,
  mod: modulo,
  pow: power,
  and: (a, b) => truth(a, 'and') && truth(b, 'and'),
  or: (a, b) => truth(a, 'or') || truth(b, 'or'),
  xor: (a, b) => truth(a, 'xor') !== truth(b, 'xor'),
  bitAnd: (a, b) => whole(a, '&') & whole(b, '&'),
  bitOr: (a, b) => whole(a, '|') | whole(b, '|'),
  leftShift: (a, b) => shifted(a, b, '<<'),
  rightArithShift: (a, b) => shifted(a, b, '>>'),
} as const satisfies Record<string, Binary>;

const UNARY = {
  unaryMinus: (a) => (typeof a === 'bigint' ? -a : -real(a, '-')),
  unaryPlus: (a) => (typeof a === 'bigint' ? a : real(a, '+')),
  not: (a) => !truth(a, 'not'),
  bitNot: (a) => ~whole(a, '~'),
} as const satisfies Record<string, Unary>;

export type ComparisonOperator = keyof typeof COMPARISONS;
type BinaryName = keyof typeof BINARY;
type UnaryName = keyof typeof UNARY;
export type OperatorName = BinaryName | UnaryName;

const isKey = <T extends object>(table: T, name: PropertyKey): name is keyof T =>
  Object.hasOwn(table, name);

export const isComparison = (name: string): name is ComparisonOperator => isKey(COMPARISONS, name);
export const isOperator = (name: string): name is OperatorName =>
  isKey(BINARY, name) || isKey(UNARY, name);

/** Applies an operator to its one or two operands. */
export function operate(name: OperatorName, operands: readonly FormulaValue[]): FormulaValue {
  return isKey(UNARY, name) ? UNARY[name](operands[0]) : BINARY[name](operands[0], operands[1]);
}
