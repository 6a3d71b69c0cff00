import { describe, expect, test } from 'vitest';
import { GraphBuilder, makeQuantization } from '../../../src/lib/model/graph/build';
import type { Model } from '../../../src/lib/model/graph/graph';
import { makeToy } from '../../../src/lib/examples/toys';
import { open } from '../../../src/lib/model/graph/open';
import { write } from '../../../src/lib/model/graph/write';
import { PassError } from '../../../src/lib/pass/error';
import { runToEnd } from '../../../src/lib/pass/progress';
import { quantizeSteps } from '../../../src/lib/pass/quantize/quantize';
import { parseRanges } from '../../../src/lib/pass/quantize/ranges';
import { distinctRanges, HEAD_INT16, quantized } from './made';

const toy = makeToy('residual');

const sentence = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof PassError) return error.message;
    throw error;
  }
  throw new Error('nothing was thrown');
};

/** The model with ranges in its tensors, as record-minmax leaves them, read from a file. */
function recorded(model: Model): Model {
  const ranges = distinctRanges(model);
  const [graph] = model.subgraphs;
  const tensors = graph.tensors.map((tensor) => {
    const range = ranges.get(tensor.name);
    if (range === undefined) return tensor;
    const [min, max] = [range.min, range.max].map((x) => Float32Array.of(x));
    return { ...tensor, quantization: makeQuantization({ min, max }) };
  });
  return open(write({ ...model, subgraphs: [{ ...graph, tensors }] }, 'circle'));
}

test('ranges in the file and ranges by name give the same model', () => {
  const file = recorded(toy);
  const named = quantized(file, HEAD_INT16);
  const stored = runToEnd(quantizeSteps(file, HEAD_INT16));
  expect(write(stored.model)).toEqual(write(named.model));
  expect(stored.unknownRanges).toEqual([]);
});

test('all activations without a range are named in one sentence', () => {
  const [first, second, ...others] = distinctRanges(toy);
  const missing = [first, second].map(([name]) => JSON.stringify(name));
  expect(sentence(() => quantized(toy, { ...HEAD_INT16, ranges: new Map(others) }))).toBe(
    `2 activations have no range among the ranges: ${missing.join(' and ')}; record them, or give them in a JSON file.`,
  );
  expect(sentence(() => runToEnd(quantizeSteps(toy, HEAD_INT16)))).toMatch(
    /^5 of 5 activations have no range in the file, the first ".+": record them, or give/,
  );
});

test('unknown names are reported, names of constants are not', () => {
  const ranges = new Map([
    ...distinctRanges(toy),
    ['nobody', { min: 0, max: 1 }],
    ['expand/weights', { min: 0, max: 1 }],
  ] as const);
  expect(quantized(toy, { ...HEAD_INT16, ranges }).unknownRanges).toEqual(['nobody']);
});

describe('a wrong range is reported in one sentence', () => {
  test.each([
    ['a list', [], /^The ranges are not a JSON object: give /],
    ['null', null, /^The ranges are not a JSON object: give /],
    ['a number', { x: 1 }, /^The range of "x" is not a pair of numbers: give /],
    ['one number', { x: [1] }, /^The range of "x" is not a pair of numbers: give /],
    ['three numbers', { x: [1, 2, 3] }, /^The range of "x" is not a pair of numbers: give /],
    ['texts', { x: ['0', '1'] }, /^The range of "x" is not a pair of numbers: give /],
    ['NaN', { x: [NaN, 1] }, /^The range \[NaN, 1\] of "x" is not a number: /],
    ['a number past float32', { x: [0, 1e39] }, /^The range \[0, Infinity\] of "x" is not finite/],
    ['ends swapped', { x: [2, 1] }, /^The range \[2, 1\] of "x" has its minimum above its maximum/],
  ])('%s', (_, json, expected) => {
    expect(sentence(() => parseRanges(json))).toMatch(expected);
  });
});

test('numbers are rounded to float32, an empty range is one', () => {
  const ranges = parseRanges({ x: [0.1, 0.1], 'a "b"': [-0, 0] });
  expect(ranges.get('x')).toEqual({ min: Math.fround(0.1), max: Math.fround(0.1) });
  expect(ranges.get('a "b"')).toEqual({ min: -0, max: 0 });
});

test('two activations of one name cannot have ranges by name', () => {
  const [graph] = toy.subgraphs;
  const names = graph.tensors.filter(({ data }) => data === null).map(({ name }) => name);
  const tensors = graph.tensors.map((t) => (t.name === names[1] ? { ...t, name: names[2] } : t));
  const twice = { ...toy, subgraphs: [{ ...graph, tensors }] };
  expect(sentence(() => quantized(twice, HEAD_INT16))).toBe(
    `Two activations are named ${JSON.stringify(names[2])}, so ranges by name cannot tell them apart: rename one.`,
  );
});

test('of many names that are missing the first is told, and the doubt is said', () => {
  const mobile = new GraphBuilder('main');
  let last = mobile.input('x', [1, 2], 'FLOAT32');
  for (let i = 0; i < 7; i++) {
    last = mobile.operator('RELU', [last], { name: `y${i}`, shape: [1, 2], type: 'FLOAT32' });
  }
  const model = mobile.model('tflite', [last]);
  const refused = (names: string[]) => {
    const ranges = new Map(names.map((name) => [name, { min: -1, max: 1 }]));
    return sentence(() => quantized(model, { ...HEAD_INT16, ranges }));
  };
  expect(refused(['a', 'b', 'x'])).toBe(
    '7 of 8 activations have no range among the ranges, the first "y0": ranges of another model?',
  );
  expect(refused(['x', 'y0', 'y1', 'y2', 'y3', 'y4', 'y5'])).toContain(
    'One activation has no range among the ranges: "y6"; record them',
  );
});
