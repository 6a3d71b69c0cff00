import { f32 } from '../../lib/numeric/float32';
import { shown, VectorError } from './error';
import type { Vector } from './vectors';

/** Reads the inputs of one vector with their types. If one is wrong, methods throw one sentence. */
export class VectorInputs {
  constructor(private readonly vector: Vector) {}

  /** A sentence about this vector. */
  fault(text: string): VectorError {
    return new VectorError(`vector ${this.vector.id} (${this.vector.group}): ${text}`);
  }

  private fail(field: string, expected: string): VectorError {
    return this.fault(`input "${field}" is ${shown(this.vector.in[field])}, not ${expected}.`);
  }

  /** A decimal string or JSON number; Infinity, NaN and -0 are spelled as JavaScript does. */
  number(field: string): number {
    const value = decimal(this.vector.in[field]);
    if (value === null) throw this.fail(field, 'a number');
    return value;
  }

  float32(field: string): number {
    return f32(this.number(field));
  }

  /** A whole number that a double holds, within limits. */
  whole(field: string, least: number, most: number): number {
    const value = decimal(this.vector.in[field]);
    if (value === null || !Number.isInteger(value) || value < least || value > most) {
      throw this.fail(field, `a whole number from ${least} to ${most}`);
    }
    return value + 0;
  }

  /** An int64, which is a string if a JSON number would lose digits. */
  int64(field: string): bigint {
    const value = this.vector.in[field];
    const text = typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? value : null;
    const exact = typeof value === 'number' && Number.isSafeInteger(value) ? value : text;
    const integer = exact === null ? null : BigInt(exact);
    if (integer === null || BigInt.asIntN(64, integer) !== integer) {
      throw this.fail(field, 'an int64 in decimal digits');
    }
    return integer;
  }

  float32s(field: string): Float32Array {
    const value = this.vector.in[field];
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    const floats = new Float32Array(list.length);
    list.forEach((element, i) => {
      const float = decimal(element);
      if (float === null) throw this.fail(field, `a list of numbers at place ${i}`);
      floats[i] = float;
    });
    return floats;
  }

  /** The extents of a tensor with this number of elements and this rank. The rank is optional. */
  shape(field: string, elements: number, rank?: number): number[] {
    const value = this.vector.in[field];
    const extents: readonly unknown[] = Array.isArray(value) ? value : [];
    const numbers = extents.filter(
      (x): x is number => typeof x === 'number' && Number.isInteger(x) && x > 0,
    );
    const size = numbers.reduce((product, extent) => product * extent, 1);
    const complete = numbers.length > 0 && numbers.length === extents.length;
    if (!complete || size !== elements || numbers.length !== (rank ?? numbers.length)) {
      const which = rank === undefined ? 'a list' : `a list of ${rank}`;
      throw this.fail(field, `${which} positive integers whose product is ${elements}`);
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
