import { describe, expect, test } from 'vitest';
import type { Kernels } from '../../../src/lib/kernels/node/node';
import { Refusal } from '../../../src/lib/kernels/code/value';
import { WEIGHTLESS } from '../../../src/lib/kernels/op/weightless';
import { steps, type Step } from './recorded';

/**
 * Tests each operator alone. From the reference's codes of its inputs it must compute the
 * reference's codes of its outputs. A difference is thus found where it arises.
 */
const KERNELS: Partial<Record<string, Kernels>> = WEIGHTLESS;
const mine = steps.filter(({ operator }) => KERNELS[operator.opcode] !== undefined);
const computed = mine.filter(({ expected }) => expected.every((codes) => codes !== null));
const refused = mine.filter(({ expected }) => expected.some((codes) => codes === null));

function prepare({ operator, node }: Step) {
  const kernel = KERNELS[operator.opcode]?.quantized;
  if (!kernel) throw new Error(`${operator.opcode} has no kernel.`);
  return kernel(node);
}

test.each(computed)('$name', (step) => {
  prepare(step)();
  step.node.outputs.forEach(({ data }, i) => {
    expect(Array.from(data, Number)).toEqual(step.expected[i]);
  });
});

describe('operators that the reference refuses are refused', () => {
  test.each(refused)('$name', (step) => {
    expect(() => prepare(step)).toThrow(Refusal);
  });
});

test('the recorded runs hold these operators', () => {
  const kinds = (list: Step[]) =>
    [
      ...new Set(list.map(({ operator, node }) => `${node.outputs[0].type} ${operator.opcode}`)),
    ].sort();
  expect(kinds(computed).join(', ')).toBe(
    'INT16 ADD, INT16 MUL, INT16 PACK, INT16 RESHAPE, UINT8 ADD, UINT8 AVERAGE_POOL_2D, ' +
      'UINT8 LOGISTIC, UINT8 MAX_POOL_2D, UINT8 MEAN, UINT8 PACK, UINT8 PAD, UINT8 PADV2, ' +
      'UINT8 PRELU, UINT8 RESHAPE, UINT8 SOFTMAX, UINT8 SPLIT, UINT8 STRIDED_SLICE, UINT8 SUB, ' +
      'UINT8 TANH, UINT8 TRANSPOSE',
  );
  expect(kinds(refused).join(', ')).toBe(
    'INT16 LOGISTIC, INT16 PAD, INT16 STRIDED_SLICE, INT16 SUB, INT16 TANH, UINT8 MUL, ' +
      'UINT8 PACK, UINT8 PRELU',
  );
});

test('a kernel that repeats an error of the reference marks its result', () => {
  const told = computed.flatMap((step) => {
    prepare(step);
    return step.told.length > 0 ? [step.name] : [];
  });
  expect(told).toEqual([
    'degenerate_a.head.int16.channel: ADD add_zero_const',
    'pad_pool_shape_a.head.uint8.channel: PAD pad',
    'pad_pool_shape_a.head.uint8.layer: PAD pad',
  ]);
});
