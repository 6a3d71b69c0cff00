import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import type { Model, Subgraph } from '../../../src/lib/model/graph/graph';
import { open } from '../../../src/lib/model/graph/open';
import { wire } from '../../../src/lib/model/graph/wiring';
import { write } from '../../../src/lib/model/graph/write';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { asExported } from '../../../src/lib/pass/quantize/exportOrder';
import { prepareRun } from '../../../src/lib/pass/run/run';

const SIZE = 4;
const KINDS = ['ADD', 'MUL', 'RELU', 'RESHAPE', 'SPLIT', 'CONSTANT'] as const;

/** Random graphs: each step takes earlier tensors; every tensor has SIZE elements or half of them. */
const steps = fc.array(
  fc.record({ kind: fc.constantFrom(...KINDS), a: fc.nat(), b: fc.nat(), name: fc.nat(3) }),
  { minLength: 1, maxLength: 12 },
);
const graphs = fc
  .record({ steps, outputs: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }) })
  .map(({ steps: list, outputs }): Model => {
    const builder = new GraphBuilder('random');
    const whole = [builder.input('x', [SIZE]), builder.input('y', [SIZE])];
    const halves: number[] = [];
    const axis = builder.constant('axis', [], new Int32Array([0]), 'INT32');
    const made: number[] = [];
    for (const [i, { kind, a, b, name }] of list.entries()) {
      // Names occur again, as they do in real files.
      const output = { name: `t${name}`, shape: [SIZE] };
      const [p, q] = [whole[a % whole.length], whole[b % whole.length]];
      if (kind === 'CONSTANT') {
        const values = Float32Array.from({ length: SIZE }, (_, k) => i - k / 2);
        whole.push(builder.constant('c', [SIZE], values));
      } else if (kind === 'SPLIT') {
        const options = makeOptions('SplitOptions', { numSplits: 2 });
        const half = { name: 'half', shape: [SIZE / 2] };
        const first = builder.operator('SPLIT', [axis, p], half, options);
        const second = builder.tensor('half', 'FLOAT32', half.shape);
        builder.graph.operators[builder.graph.operators.length - 1].outputs.push(second);
        halves.push(first, second);
        made.push(first, second);
      } else if (kind === 'RESHAPE') {
        const options = makeOptions('ReshapeOptions', { newShape: [SIZE] });
        whole.push(builder.operator('RESHAPE', [p], output, options));
      } else {
        const inputs = kind === 'RELU' ? [p] : [p, q];
        whole.push(builder.operator(kind, inputs, output, null));
      }
      if (kind !== 'CONSTANT' && kind !== 'SPLIT') made.push(whole[whole.length - 1]);
    }
    const ends = made.length === 0 ? [whole[0]] : outputs.map((n) => made[n % made.length]);
    return builder.model('circle', [...new Set(ends)]);
  });

const X = Float32Array.from([1, -2, 0.5, 3]);
const Y = Float32Array.from([-1, 4, 2, 0.25]);

function outputsOf(model: Model): number[][] {
  const runner = prepareRun(model);
  runner.run([X, Y]);
  return runner.outputs.map(({ data }) => Array.from(data, Number));
}

/** The operators that an output needs. */
function needed({ operators, outputs }: Subgraph): Set<number> {
  const found = new Set<number>();
  const follow = (tensor: number) => {
    const index = operators.findIndex((operator) => operator.outputs.includes(tensor));
    if (index < 0 || found.has(index)) return;
    found.add(index);
    operators[index].inputs.forEach(follow);
  };
  outputs.forEach(follow);
  return found;
}

test('a graph in the order of ONE’s files means the same, and lacks what no output needs', () => {
  let dropped = 0;
  fc.assert(
    fc.property(graphs, (model) => {
      const [graph] = model.subgraphs;
      const exported = asExported(model, graph.tensors);
      const [made] = exported.subgraphs;
      expect(() => wire(made)).not.toThrow();
      expect(outputsOf(exported)).toEqual(outputsOf(model));
      expect(outputsOf(open(write(exported)))).toEqual(outputsOf(model));

      const alive = needed(graph);
      dropped += graph.operators.length - alive.size;
      const kinds = (list: Subgraph['operators']) => list.map(({ opcode }) => opcode).sort();
      expect(kinds(made.operators)).toEqual(kinds(graph.operators.filter((_, i) => alive.has(i))));
      expect(made.inputs).toEqual([0, 1]);
      expect(new Set(made.tensors.map(({ name }) => name)).size).toBe(made.tensors.length);
      const used = made.operators.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]);
      const all = new Set([...made.inputs, ...made.outputs, ...used]);
      expect(all.size).toBe(made.tensors.length);

      const again = asExported(exported, made.tensors);
      expect(again.subgraphs).toEqual(exported.subgraphs);
    }),
    { numRuns: 300 },
  );
  expect(dropped).toBeGreaterThan(100);
});

test('a chain of 60,000 operators needs no deep stack', () => {
  const builder = new GraphBuilder('chain');
  let last = builder.input('x', [1]);
  for (let i = 0; i < 60_000; i++) {
    last = builder.operator('RELU', [last], { name: `t${i}`, shape: [1] });
  }
  const model = builder.model('circle', [last]);
  const [graph] = asExported(model, model.subgraphs[0].tensors).subgraphs;
  expect(graph.tensors.map(({ name }) => name)).toEqual(
    model.subgraphs[0].tensors.map(({ name }) => name),
  );
});
