import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import type { Model } from '../../../src/lib/model/graph/graph';
import { numbers } from '../../../src/lib/model/graph/tensorData';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { asExported } from '../../../src/lib/pass/quantize/exportOrder';
import { fakeQuantizeSteps } from '../../../src/lib/pass/quantize/fakeQuantize';
import { runToEnd } from '../../../src/lib/pass/progress';
import { distinctRanges, HEAD_UINT8, JUNE_UINT8, quantized } from './made';

const namesOf = ({ subgraphs: [graph] }: Model): string[] => graph.tensors.map(({ name }) => name);

const inOrder = (model: Model): Model => asExported(model, model.subgraphs[0].tensors);

/** Two outputs, a dead operator, and an input that nothing reads. */
function twoOutputs(): Model {
  const builder = new GraphBuilder('two');
  const x = builder.input('x', [2]);
  builder.input('unread', [2]);
  const a = builder.operator('RELU', [x], { name: 'a', shape: [2] });
  builder.operator('ABS', [a], { name: 'dead', shape: [2] });
  const b = builder.operator('NEG', [a], { name: 'b', shape: [2] });
  const c = builder.operator('EXP', [x], { name: 'c', shape: [2] });
  return builder.model('tflite', [b, c]);
}

test('inputs come first, then what the last output needs; dead operators are left out', () => {
  const model = inOrder(twoOutputs());
  expect(namesOf(model)).toEqual(['x', 'unread', 'c', 'a', 'b']);
  const [{ operators, inputs, outputs }] = model.subgraphs;
  expect(operators.map(({ opcode }) => opcode)).toEqual(['EXP', 'RELU', 'NEG']);
  expect([inputs, outputs]).toEqual([
    [0, 1],
    [4, 2],
  ]);
});

test('a signature follows its tensors', () => {
  const source = twoOutputs();
  const map = (name: string, tensorIndex: number) => ({ name, tensorIndex });
  const signature = {
    inputs: [map('x', 0)],
    outputs: [map('b', 4), map('dead', 3)],
    signatureKey: 'main',
    deprecatedTag: '',
    subgraphIndex: 0,
  };
  const { signatureDefs } = inOrder({ ...source, signatureDefs: [signature] });
  expect(signatureDefs).toEqual([{ ...signature, inputs: [map('x', 0)], outputs: [map('b', 4)] }]);
});

describe('a RESHAPE with one input', () => {
  const reshaped = (newShape: number[] | null, inputs: 1 | 2) => {
    const builder = new GraphBuilder('reshaped');
    const x = builder.input('x', [2, 3]);
    const shape = builder.constant('given', [1], new Int32Array([6]), 'INT32');
    const options = newShape && makeOptions('ReshapeOptions', { newShape });
    const list = [x, shape].slice(0, inputs);
    const flat = builder.operator('RESHAPE', list, { name: 'flat', shape: [6] }, options);
    return builder.model('tflite', [flat]);
  };

  test('gets its shape from its options, -1 included', () => {
    const [{ tensors, operators }] = inOrder(reshaped([-1], 1)).subgraphs;
    expect(operators[0].inputs.map((index) => tensors[index].name)).toEqual(['x', 'flat/shape']);
    expect(tensors[1]).toMatchObject({ name: 'flat/shape', type: 'INT32', shape: [1] });
    expect([...numbers(tensors[1])]).toEqual([-1]);
  });

  test('stays where it has a shape, or no options', () => {
    expect(namesOf(inOrder(reshaped([6], 2)))).toEqual(['x', 'given', 'flat']);
    expect(namesOf(inOrder(reshaped(null, 1)))).toEqual(['x', 'flat']);
  });
});

/** Two convolutions that share weights and a bias. */
function shared(): Model {
  const builder = new GraphBuilder('shared');
  const x = builder.input('x', [1, 1, 1, 1]);
  const w = builder.constant('w', [1, 1, 1, 1], new Float32Array([0.5]));
  const b = builder.constant('b', [1], new Float32Array([0.25]));
  const shape = [1, 1, 1, 1];
  const options = makeOptions('Conv2DOptions', { strideH: 1, strideW: 1 });
  const first = builder.operator('CONV_2D', [x, w, b], { name: 'first', shape }, options);
  const second = builder.operator('CONV_2D', [first, w, b], { name: 'second', shape }, options);
  return builder.model('tflite', [second]);
}

describe('names of copies', () => {
  const exported = (source: Model, setting: typeof HEAD_UINT8 | typeof JUNE_UINT8) => {
    const { model, origins } = quantized(source, setting);
    return namesOf(asExported(model, origins));
  };

  /*
   * Today the first pass copies the weights for the second convolution. In its file, x w b first w′
   * second, w′ has place 4. The second pass copies the bias, which then has place 5. In 2021 only
   * the second pass copies, so both have their last places.
   */
  test('have the place of the file that made them', () => {
    expect(exported(shared(), HEAD_UINT8)).toEqual([
      ...['x', 'w', 'b', 'first', 'w_4', 'b_5', 'second'],
    ]);
    expect(exported(shared(), JUNE_UINT8)).toEqual([
      ...['x', 'w', 'b', 'first', 'w_4', 'b_5', 'second'],
    ]);
  });

  test('differ between the states where the first pass copies less', () => {
    const source = shared();
    const [graph] = source.subgraphs;
    const third = graph.tensors.length;
    const twice = {
      ...graph,
      tensors: [...graph.tensors, { ...graph.tensors[3], name: 'third' }],
      operators: [
        ...graph.operators,
        { ...graph.operators[0], inputs: [4, 1, 2], outputs: [third] },
      ],
      outputs: [third],
    };
    const model = { ...source, subgraphs: [twice] };
    // In the first file the third convolution's weights have place 6, in the second place 7.
    expect(exported(model, HEAD_UINT8)).toEqual([
      ...['x', 'w', 'b', 'first', 'w_4', 'b_5', 'second', 'w_6', 'b_8', 'third'],
    ]);
    expect(exported(model, JUNE_UINT8)).toEqual([
      ...['x', 'w', 'b', 'first', 'w_4', 'b_5', 'second', 'w_7', 'b_8', 'third'],
    ]);
  });

  test('are the same by way of a file of fake-quantized weights', () => {
    const source = shared();
    const fake = runToEnd(fakeQuantizeSteps(source, HEAD_UINT8));
    const between = asExported(fake.model, fake.origins);
    expect(namesOf(between)).toEqual(['x', 'w', 'b', 'first', 'w_4', 'second']);
    const options = { ...HEAD_UINT8, ranges: distinctRanges(source) };
    const { model, origins } = quantized(between, options);
    expect(namesOf(asExported(model, origins))).toEqual(exported(source, HEAD_UINT8));
  });
});
