import { expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { rerun, restore } from '../../../src/lib/pass/run/rerun';
import { prepareRun } from '../../../src/lib/pass/run/run';

/** x → RELU "a" → RELU6 "b" → ADD 1 "c"; x → ADD 1 "beside". */
function model() {
  const builder = new GraphBuilder('branches');
  const x = builder.input('x', [2]);
  const one = builder.constant('one', [2], Float32Array.of(1, 1));
  const add = makeOptions('AddOptions');
  const a = builder.operator('RELU', [x], { name: 'a', shape: [2] });
  const b = builder.operator('RELU6', [a], { name: 'b', shape: [2] });
  const c = builder.operator('ADD', [b, one], { name: 'c', shape: [2] }, add);
  const beside = builder.operator('ADD', [x, one], { name: 'beside', shape: [2] }, add);
  return { model: builder.model('tflite', [c, beside]), a, b, c, beside };
}

const SIZE = Float32Array.of(3, 9);

test('what depends on a tensor is run again, and can be put back', () => {
  const { model: graph, a, b, c } = model();
  const runner = prepareRun(graph, { keep: 'all' });
  runner.run([SIZE]);
  const former = rerun(runner, a, Float32Array.of(4, 9));
  expect([...former.keys()]).toEqual([a, b, c]);
  expect(former.get(c)).toEqual(Float32Array.of(4, 7));
  expect(runner.value(c).data).toEqual(Float32Array.of(5, 7));
  expect(runner.outputs[1].data).toEqual(Float32Array.of(4, 10));
  restore(runner, former);
  expect(runner.value(a).data).toEqual(SIZE);
  expect(runner.value(c).data).toEqual(Float32Array.of(4, 7));
});

test('a change that an operator swallows goes no further', () => {
  const { model: graph, a } = model();
  const runner = prepareRun(graph, { keep: 'all' });
  runner.run([SIZE]);
  // RELU6 makes 6 of both.
  expect([...rerun(runner, a, Float32Array.of(3, 8)).keys()]).toEqual([a]);
});

test('the same elements change nothing', () => {
  const { model: graph, a } = model();
  const runner = prepareRun(graph, { keep: 'all' });
  runner.run([SIZE]);
  expect(rerun(runner, a, SIZE.slice()).size).toBe(0);
});

test('without all tensors kept it is refused in a sentence', () => {
  const { model: graph, a } = model();
  const runner = prepareRun(graph);
  runner.run([SIZE]);
  expect(() => rerun(runner, a, SIZE)).toThrow(/"x" was not kept .* keep all tensors/);
});
