import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { check, MEASURED_MACHINES } from '../../../src/cli/verify/check';
import { GROUPS, parseVectors, type Group, type Vector } from '../../../src/cli/verify/vectors';
import { STATES } from '../../../src/lib/quantizer/floor';
import { REFERENCE_COMMITS } from '../../../src/lib/quantizer/reference';

const text = readFileSync(new URL('../pass.json', import.meta.url), 'utf8');
const vectors = parseVectors(text);

/** Vectors in the file, and comparisons: their fields × states × machines. */
const COUNTS: Record<Group, readonly [vectors: number, comparisons: number]> = {
  scale: [203, 4680],
  weights: [109, 6478],
  bias: [119, 1428],
  const: [9, 162],
  constPerChannel: [1, 24],
  constGivenParam: [11, 66],
  quantizeMultiplier: [14, 168],
  convMultiplier: [4, 72],
  mbqm32: [32, 192],
  mbqm64: [32, 192],
  activationRange: [16, 192],
  percentile: [23, 138],
  movingAverage: [8, 48],
};

/** Fields of a vector as the file holds them, counted without the checker. */
const fieldsOf = (states: Vector['out']): number =>
  STATES.reduce((sum, state) => sum + Object.keys(states[state] ?? {}).length, 0);

test('the commits that figures name are those of the file', () => {
  const { meta } = JSON.parse(text) as { meta: { states: Record<string, string> } };
  const named = Object.values(meta.states).map((state) => state.slice(0, 10));
  expect(named).toEqual(STATES.map((state) => REFERENCE_COMMITS[state]));
});

describe('the engine computes the same as the compiled original', () => {
  test.each(GROUPS)('%s', (group) => {
    const ofGroup = vectors.filter((vector) => vector.group === group);
    const report = check(ofGroup);
    expect(report.mismatches).toEqual([]);
    expect([report.vectors, report.comparisons]).toEqual(COUNTS[group]);
    const fields = ofGroup.reduce((sum, { out }) => sum + fieldsOf(out), 0);
    expect(report.comparisons).toBe(fields * MEASURED_MACHINES.length);
  });

  test('581 vectors, 13840 comparisons, 0 mismatches in all', () => {
    const { vectors: count, comparisons, mismatches } = check(vectors);
    expect([count, comparisons, mismatches.length]).toEqual([581, 13840, 0]);
    // Of them, on AArch64, so many that differ from x86-64.
    expect(vectors.reduce((sum, { aarch64 }) => sum + fieldsOf(aarch64), 0)).toBe(329);
  });
});

/** The same vector with one value of one field replaced by a number that nothing computes. */
function tampered(vector: Vector, part: 'out' | 'aarch64', path: readonly string[]): Vector {
  const copy = structuredClone(vector);
  const [state, field] = path;
  const fields: Record<string, unknown> = { ...copy[part][state as 'head'] };
  const value = fields[field];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  fields[field] = ['0.123456789', ...list.slice(1)];
  return { ...copy, [part]: { ...copy[part], [state]: fields } };
}

describe('a tampered vector is reported', () => {
  test.each(GROUPS)('%s: any field in any state', (group) => {
    for (const vector of vectors.filter((candidate) => candidate.group === group)) {
      for (const part of ['out', 'aarch64'] as const) {
        for (const [state, fields] of Object.entries(vector[part])) {
          for (const field of Object.keys(fields)) {
            const { mismatches } = check([tampered(vector, part, [state, field])]);
            const differs = vector.aarch64[state as 'head']?.[field] !== undefined;
            const machines = differs ? [part === 'out' ? 'x86-64' : 'aarch64'] : MEASURED_MACHINES;
            expect(mismatches.map(({ machine }) => machine)).toEqual(machines);
            for (const mismatch of mismatches) {
              expect(mismatch).toMatchObject({ id: vector.id, group, state, field });
              expect(mismatch.expected).toContain('0.123456789');
              expect(mismatch.computed).not.toContain('0.123456789');
            }
          }
        }
      }
    }
  });

  test('the sign of zero and the last digit of an int64 count', () => {
    const zero = vectors.find(({ group, out }) => group === 'scale' && out.head?.nudgedMin === '0');
    const long = vectors.find(({ group, out }) => {
      const q = out.head?.q;
      return group === 'bias' && Array.isArray(q) && q.includes('-9223372036854775808');
    });
    if (zero === undefined || long === undefined) throw new Error('the file has changed');
    const negative = { ...zero, out: { head: { ...zero.out.head, nudgedMin: '-0' } } };
    expect(check([negative]).mismatches).toHaveLength(MEASURED_MACHINES.length);
    const codes = JSON.stringify(long.out.head).replace(
      '-9223372036854775808',
      '-9223372036854775807',
    );
    const off = { ...long, out: { head: JSON.parse(codes) as Record<string, unknown> } };
    expect(check([off]).mismatches).not.toEqual([]);
  });
});
