import { expect, test } from 'vitest';
import { compareSteps } from '../../../src/lib/diagnosis/compareRuns';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import { PassError } from '../../../src/lib/pass/error';
import { runToEnd } from '../../../src/lib/pass/progress';

test('an output without elements is refused in one sentence', () => {
  const builder = new GraphBuilder('empty');
  const x = builder.input('x', [1, 2]);
  const y = builder.operator('ADD', [x, x], { name: 'y', shape: [1, 0] });
  const model = builder.model('tflite', [y]);
  const record = [{ dtype: 'float32' as const, shape: [1, 2], data: new Float32Array(2) }];
  const act = () => runToEnd(compareSteps(model, model, [record], { machine: 'x86-64', count: 1 }));
  expect(act).toThrow(PassError);
  expect(act).toThrow(/^The output "y" has no elements to compare: take it off the outputs\.$/);
});
