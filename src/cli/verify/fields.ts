import { VectorError, type Vector } from './vectors';

/** Reads the inputs of one vector, typed; each method throws one sentence for what is wrong. */
export class Inputs {
  constructor(private readonly vector: Vector) {}

  private fail(field: string, expected: string): VectorError {
    const { id, group } = this.vector;
    const found = JSON.stringify(this.vector.in[field])?.slice(0, 60) ?? 'missing';
    return new VectorError(
      `vector ${id} (${group}): input "${field}" is ${found}, not ${expected}.`,
    );
  }

  /** A decimal string or JSON number; Infinity, NaN and -0 are spelled as JavaScript does. */
  number(field: string): number {
    const value = decimal(this.vector.in[field]);
    if (value === null) throw this.fail(field, 'a number');
    return value;
  }

  integer(field: string): bigint {
    const value = this.vector.in[field];
    if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
    if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return BigInt(value);
    throw this.fail(field, 'an integer');
  }

  float32s(field: string): Float32Array {
    const value = this.vector.in[field];
    const numbers = (Array.isArray(value) ? value : [value]).map(decimal);
    if (numbers.includes(null)) throw this.fail(field, 'a list of numbers');
    return Float32Array.from(numbers.filter((x) => x !== null));
  }

  shape(field: string): number[] {
    const value = this.vector.in[field];
    const extents: unknown[] = Array.isArray(value) ? value : [];
    const numbers = extents.filter(
      (x): x is number => typeof x === 'number' && Number.isInteger(x) && x > 0,
    );
    if (numbers.length === 0 || numbers.length !== extents.length) {
      throw this.fail(field, 'a list of positive integers');
    }
    return numbers;
  }

  choice<T>(field: string, allowed: Readonly<Record<string, T>>): T {
    const value = this.vector.in[field];
    if (typeof value !== 'string' || !Object.hasOwn(allowed, value)) {
      throw this.fail(field, `one of ${Object.keys(allowed).join(', ')}`);
    }
    return allowed[value];
  }
}

/** A number from its decimal spelling, null for anything else. */
export function decimal(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return null;
  if (value === 'NaN') return NaN;
  if (!/^-?(Infinity|\d+\.?\d*(e[+-]?\d+)?)$/i.test(value)) return null;
  return Number(value);
}
