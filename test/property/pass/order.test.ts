import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import type { Operator, Subgraph } from '../../../src/lib/model/graph/graph';
import { PassError } from '../../../src/lib/pass/error';
import { runOrder } from '../../../src/lib/pass/run/order';

/** The order by its definition: pass over the list again and again. */
function slowOrder({ tensors, operators, inputs }: Subgraph): number[] | null {
  const ready = tensors.map(() => false);
  for (const input of inputs) ready[input] = true;
  const order: number[] = [];
  let waiting = operators.map((_, i) => i);
  while (waiting.length > 0) {
    const rest = waiting.filter((index) => {
      if (!operators[index].inputs.every((input) => ready[input])) return true;
      for (const output of operators[index].outputs) ready[output] = true;
      order.push(index);
      return false;
    });
    if (rest.length === waiting.length) return null;
    waiting = rest;
  }
  return order;
}

/** A chain of RELU; `made` then wires its operators anew: operator i makes tensor i + 1. */
function chain(length: number): Subgraph {
  const builder = new GraphBuilder('chain');
  let last = builder.input('x', [1]);
  for (let i = 0; i < length; i++) {
    last = builder.operator('RELU', [last], { name: `t${i}`, shape: [1] });
  }
  return builder.model('tflite', [last]).subgraphs[0];
}

const graphs = fc
  .array(fc.array(fc.nat(12), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 })
  .chain((reads) =>
    fc.record({
      reads: fc.constant(reads),
      places: fc.shuffledSubarray([...reads.keys()], { minLength: reads.length }),
    }),
  )
  .map(({ reads, places }): Subgraph => {
    const graph = chain(reads.length);
    const operators = reads.map((inputs, i): Operator => ({
      ...graph.operators[i],
      // Mostly earlier tensors, so that many graphs can be run.
      inputs: inputs.map((n) => (n % 5 === 4 ? n % (reads.length + 1) : n % (i + 1))),
    }));
    return { ...graph, operators: places.map((i) => operators[i]) };
  });

test('operators run as soon as their inputs are there, in the order of the file', () => {
  let run = 0;
  fc.assert(
    fc.property(graphs, (graph) => {
      const expected = slowOrder(graph);
      if (expected === null) {
        expect(() => runOrder(graph)).toThrow(PassError);
      } else {
        run += 1;
        expect(runOrder(graph)).toEqual(expected);
      }
    }),
    { numRuns: 500 },
  );
  expect(run).toBeGreaterThan(100);
});

test('60,000 operators in reverse order are put in order', () => {
  const graph = chain(60_000);
  graph.operators.reverse();
  const order = runOrder(graph);
  expect(order[0]).toBe(59_999);
  expect(order).toEqual(Array.from({ length: 60_000 }, (_, i) => 59_999 - i));
});
