import { expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import { prepareRun } from '../../../src/lib/pass/run/run';

const SHAPE = [1, 2];
const named = (name: string) => ({ name, shape: SHAPE });

/** x → RELU a → CUSTOM Magic b → RELU c, and a → RELU d. */
function branching(outputs: ('a' | 'b' | 'c' | 'd')[]) {
  const builder = new GraphBuilder('branching');
  const x = builder.input('x', SHAPE);
  const a = builder.operator('RELU', [x], named('a'));
  const b = builder.operator('CUSTOM', [a], named('b'), null, { customName: 'Magic' });
  const c = builder.operator('RELU', [b], named('c'));
  const d = builder.operator('RELU', [a], named('d'));
  const places = { a, b, c, d };
  return builder.model(
    'tflite',
    outputs.map((name) => places[name]),
  );
}

test('a graph runs up to an operator that nobody knows, and says what is not given', () => {
  const runner = prepareRun(branching(['c', 'd']));
  runner.run([Float32Array.of(-1, 2)]);
  expect(runner.outputs.map(({ name }) => name)).toEqual(['d']);
  expect(Array.from(runner.outputs[0].data, Number)).toEqual([0, 2]);
  expect(runner.leftOut).toBe(
    'CUSTOM Magic cannot be run, nor 1 more that need what it makes; not given: "c".',
  );
});

test('where no output is left, what the operator reads is given', () => {
  const runner = prepareRun(branching(['b']));
  runner.run([Float32Array.of(3, -4)]);
  expect(runner.outputs.map(({ name }) => name)).toEqual(['a']);
  expect(Array.from(runner.outputs[0].data, Number)).toEqual([3, 0]);
});

test('of several subgraphs the main one runs, and CALL_ONCE is named', () => {
  const model = branching(['d']);
  const [graph] = model.subgraphs;
  graph.operators.splice(1, 2);
  const { operators } = branching(['d']).subgraphs[0];
  graph.operators.unshift({ ...operators[0], opcode: 'CALL_ONCE', inputs: [], outputs: [] });
  model.subgraphs.push({ ...graph, inputs: [], outputs: [], operators: [] });
  const runner = prepareRun(model);
  runner.run([Float32Array.of(5, -6)]);
  expect(Array.from(runner.outputs[0].data, Number)).toEqual([5, 0]);
  expect(runner.leftOut).toBe('CALL_ONCE cannot be run.');
});
