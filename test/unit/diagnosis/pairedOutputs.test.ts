import { expect, test } from 'vitest';
import { pairedOutputs } from '../../../src/lib/diagnosis/pairedOutputs';

const paired = (float: string, quantized: string) =>
  pairedOutputs(
    Array.from(float, (name) => ({ name })),
    Array.from(quantized, (name) => ({ name })),
  );

test('outputs are paired by name, in whatever order', () => {
  expect(paired('abc', 'cab')).toEqual([2, 0, 1]);
});

test('names that only one model has are paired in the order that is left', () => {
  expect(paired('abc', 'xyz')).toEqual([0, 1, 2]);
  expect(paired('abc', 'xay')).toEqual([1, 0, 2]);
  expect(paired('aba', 'xaa')).toEqual([1, 0, 2]);
});
