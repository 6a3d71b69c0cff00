import { expect, test } from 'vitest';
import { attempt } from '../../scripts/fuzz/attempt';
import { corpus } from '../../scripts/fuzz/corpus';
import { mutantOf } from '../../scripts/fuzz/mutant';

/** A short run of `npm run fuzz`, which takes any number from any seed. */
const COUNT = 400;
const SEED = 20261129;

test('damaged models are refused in one sentence, or run alike in SIMD, in plain kernels and again', () => {
  const models = corpus('.');
  const counts = { refused: 0, opened: 0, ran: 0, quantized: 0 };
  for (let index = 0; index < COUNT; index++) {
    const { name, bytes } = mutantOf(models, SEED, index);
    try {
      counts[attempt(bytes, index)] += 1;
    } catch (error) {
      throw new Error(`Mutant ${index} of seed ${SEED}, ${name}, is a fault.`, { cause: error });
    }
  }
  // Mutants of every kind were there.
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(10);
});

test('a mutant has the same bytes each time, in any order', () => {
  const models = corpus('.');
  const made = [3, 1, 2, 3].map((index) => mutantOf(models, 1, index).bytes);
  expect(made[0]).toEqual(made[3]);
  expect(made[1]).not.toEqual(made[2]);
});
