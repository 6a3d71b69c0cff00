import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeOperator, makeTensor } from '../../../src/lib/model/graph/build';
import { labelsByName, labelText, modelLabels } from '../../../src/lib/model/graph/labels';
import { shortened, telling, TELLING_MOST } from '../../../src/lib/model/graph/telling';
import type { Opcode } from '../../../src/lib/model/schema/builtin';

/** A graph of operators with one output each, by kind and name. */
function graphOf(made: readonly (readonly [kind: string, name: string])[]) {
  const operators = made.map(([kind], i) =>
    kind.startsWith('custom')
      ? makeOperator('CUSTOM', [], [i], null, { customName: kind })
      : makeOperator(kind as Opcode, [], [i]),
  );
  const tensors = made.map(([, name]) => makeTensor(name, 'FLOAT32', [1]));
  return { subgraphs: [{ operators, tensors, inputs: [] }] };
}

const namesOf = (...names: string[]) => graphOf(names.map((name) => ['CONV_2D', name] as const));
const textsOf = (model: ReturnType<typeof graphOf>): string[] =>
  modelLabels(model).operators[0].map(labelText);

/** The longest: a title of an operator and its number, a space, and the telling part. */
const LABEL_MOST = 48 + 1 + TELLING_MOST;

const word = fc.string({ unit: 'grapheme', maxLength: 80 });
const piece = fc.oneof(
  word,
  fc
    .array(fc.constantFrom('a', 'b', 'Relu6', 'BiasAdd', ''), { maxLength: 6 })
    .map((parts) => parts.join('/')),
);
const name = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(';'));
const kind = fc.constantFrom('CONV_2D', 'ADD', 'custom', 'custom 0', 'custom 0 1', 'custom:1');

test('labels are unique, short and the same at every call, whatever the names', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(kind, name), { maxLength: 40 }), (made) => {
      const model = graphOf(made);
      const { operators, tensors } = modelLabels(model);
      const titles = operators[0].map(({ title }) => title);
      expect(new Set(titles).size).toBe(titles.length);
      expect(new Set(operators[0].map(labelText)).size).toBe(titles.length);
      expect(tensors[0]).toEqual(operators[0]);
      for (const label of operators[0]) {
        expect(Array.from(label.tail).length).toBeLessThanOrEqual(TELLING_MOST);
        expect(Array.from(labelText(label)).length).toBeLessThanOrEqual(LABEL_MOST);
      }
      expect(modelLabels(model)).toEqual({ operators, tensors });
    }),
  );
});

test('titles of outputs, inputs and constants never meet', () => {
  const tensors = Array.from({ length: 8 }, (_, i) => makeTensor(`t${i}`, 'FLOAT32', [1]));
  const graph = {
    tensors,
    inputs: [0, 1],
    operators: [
      makeOperator('SPLIT', [7, 0], [2, 3]),
      makeOperator('CUSTOM', [1], [4, -1, 5], null, { customName: 'SPLIT 0' }),
    ],
  };
  const labels = modelLabels({ subgraphs: [graph, graph] }).tensors.flat();
  expect(labels.slice(0, 8).map(({ title }) => title)).toEqual([
    ...['input 0', 'input 1', 'SPLIT 0', 'SPLIT 0:1'],
    ...['CUSTOM SPLIT 0 0', 'CUSTOM SPLIT 0 0:2', 'tensor 6', 'tensor 7'],
  ]);
  expect(new Set(labels.map(({ title }) => title)).size).toBe(16);
});

test('the telling part leaves out what all share, what others fused, and the operator', () => {
  expect(
    textsOf(
      namesOf(
        'MobilenetV2/Conv/Relu6',
        'MobilenetV2/expanded_conv/depthwise/Relu6',
        'MobilenetV2/expanded_conv/project/BiasAdd',
        'MobilenetV2/expanded_conv_1/expand/act_quant/FakeQuantWithMinMaxVars',
      ),
    ),
  ).toEqual([
    'CONV_2D 0 Conv',
    'CONV_2D 1 expanded_conv/depthwise',
    'CONV_2D 2 expanded_conv/project',
    'CONV_2D 3 expanded_co…nd/act_quant',
  ]);
  expect(
    textsOf(
      namesOf(
        'model/bn/FusedBatchNormV3;model/block_1/bn/FusedBatchNormV3;model/conv/Conv2D',
        'model/bn/FusedBatchNormV3;model/block_2/bn/FusedBatchNormV3;model/conv/Conv2D',
      ),
    ),
  ).toEqual(['CONV_2D 0 block_1/bn', 'CONV_2D 1 block_2/bn']);
  expect(textsOf(namesOf('c/Conv2d_0', 'c/Conv2d_1', 'c/Conv2d_2'))).toEqual([
    'CONV_2D 0 Conv2d_0',
    'CONV_2D 1 Conv2d_1',
    'CONV_2D 2 Conv2d_2',
  ]);
});

test('one name of another kind does not keep the beginning that the others share', () => {
  const tails = ['m/x/a', 'm/x/b', 'm/x/c', 'Identity'];
  const tailOf = telling(tails);
  expect(tails.map(tailOf)).toEqual(['a', 'b', 'c', 'Identity']);
});

test('names that are equal, empty or only boilerplate keep labels of their own', () => {
  expect(textsOf(namesOf('', '', 'Relu6', 'Relu6'))).toEqual([
    'CONV_2D 0',
    'CONV_2D 1',
    'CONV_2D 2 Relu6',
    'CONV_2D 3 Relu6',
  ]);
});

test('a long text keeps its ends, and no half of a character', () => {
  expect(shortened('abcdefghij', 10)).toBe('abcdefghij');
  expect(shortened('abcdefghijk', 6)).toBe('ab…ijk');
  expect(shortened('😀'.repeat(9), 4)).toBe('😀…😀😀');
});

test('a label is found by the whole name', () => {
  const labelOf = labelsByName(namesOf('m/a/Relu', 'm/b/Relu'));
  expect(labelOf('m/b/Relu')).toBe('CONV_2D 1 b');
  expect(labelOf('elsewhere')).toBe('elsewhere');
});

test('60,000 names of 250 characters take time in proportion to their number', () => {
  const many = (count: number) =>
    namesOf(
      ...Array.from({ length: count }, (_, i) =>
        `model/a_shared_part/block_${i}/${'part/'.repeat(10)}Relu6;model/fused/FusedBatchNormV3;`
          .repeat(3)
          .slice(0, 250),
      ),
    );
  const timed = (count: number) => {
    const model = many(count);
    const start = performance.now();
    modelLabels(model);
    return performance.now() - start;
  };
  timed(1000);
  const [few, all] = [timed(6000), timed(60_000)];
  // Ten times the names take ten times as long; a quadratic rule would take a hundred times.
  expect(all).toBeLessThan(40 * Math.max(few, 20));
  expect(all).toBeLessThan(5000);
});
