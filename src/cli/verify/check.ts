import type { Machine } from '../../lib/numeric/machine';
import { STATES, type HistoryState } from '../../lib/quantizer/floor';
import { oneLine } from '../spell';
import { compute, type Computed } from './compute';
import { shown } from './error';
import { decimal } from './fields';
import type { Vector } from './vectors';

/** The machines on which the reference was measured. */
export const MEASURED_MACHINES = ['x86-64', 'aarch64'] as const satisfies readonly Machine[];

export interface Mismatch {
  readonly id: number;
  readonly group: string;
  readonly name: string;
  readonly state: HistoryState;
  readonly machine: Machine;
  readonly field: string;
  readonly input: Vector['in'];
  readonly expected: string;
  readonly computed: string;
}

export interface Report {
  readonly vectors: number;
  /** Fields compared: vectors × states × fields × machines */
  readonly comparisons: number;
  readonly mismatches: readonly Mismatch[];
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

function computedList(value: Computed): readonly (number | bigint)[] {
  return typeof value === 'number' || typeof value === 'bigint' ? [value] : Array.from(value);
}

/**
 * Whether two values are the same. All NaNs are, −0 and 0 are not. An int64 is compared exactly.
 */
function same(expected: unknown, computed: number | bigint): boolean {
  if (typeof computed === 'bigint') {
    return (
      (typeof expected === 'string' || typeof expected === 'number') &&
      String(expected) === String(computed)
    );
  }
  const value = decimal(expected);
  return value !== null && Object.is(value, computed);
}

const spell = (x: number | bigint): string => (Object.is(x, -0) ? '-0' : String(x));

/** An expected value as in the file, but strings without quotes. */
const spellExpected = (value: unknown): string =>
  typeof value === 'string' ? oneLine(value) : shown(value);

/**
 * Compares one vector with the engine, in every measured state and on every measured machine. Adds
 * differences to `mismatches`.
 * @returns the number of comparisons
 */
function checkVector(vector: Vector, mismatches: Mismatch[]): number {
  let comparisons = 0;
  for (const state of STATES) {
    const measured = vector.out[state];
    if (measured === undefined) continue;
    for (const machine of MEASURED_MACHINES) {
      const expected = machine === 'aarch64' ? { ...measured, ...vector.aarch64[state] } : measured;
      const computed = compute(vector, state, machine);
      for (const [field, value] of Object.entries(expected)) {
        comparisons += 1;
        const wanted = asList(value);
        const got = Object.hasOwn(computed, field) ? computedList(computed[field]) : null;
        if (got?.length === wanted.length && got.every((x, i) => same(wanted[i], x))) continue;
        mismatches.push({
          id: vector.id,
          group: vector.group,
          name: vector.name,
          state,
          machine,
          field,
          input: vector.in,
          expected: wanted.map(spellExpected).join(' '),
          computed: got === null ? 'no such field' : got.map(spell).join(' '),
        });
      }
    }
  }
  return comparisons;
}

/**
 * Compares vectors with the engine.
 * @throws VectorError for a vector whose inputs are missing or of the wrong kind
 */
export function check(vectors: readonly Vector[]): Report {
  let comparisons = 0;
  const mismatches: Mismatch[] = [];
  for (const vector of vectors) comparisons += checkVector(vector, mismatches);
  return { vectors: vectors.length, comparisons, mismatches };
}
