import { makeQuantization } from '../../model/graph/build';
import type { Model, Tensor } from '../../model/graph/graph';
import { widenedTensors } from '../../model/graph/halves';
import type { Machine } from '../../numeric/machine';
import { PassError } from '../error';
import { asPart, type Steps } from '../progress';
import type { Range } from '../quantize/ranges';
import { combined, type Combination } from './combine';
import type { Inputs } from './npyElements';
import { Recorder } from './record';
import type { Runner } from '../run/run';

export interface CalibrateOptions {
  readonly records: Iterable<Inputs>;
  /** The number of records, for progress */
  readonly count: number;
  readonly combination: Combination;
  readonly machine: Machine;
}

/**
 * Runs a float model on all records and returns the range of every float activation, by the
 * tensor's index (record-minmax). A weight that is stored as FLOAT16 is none. Progress counts the
 * operators of all records.
 * @throws PassError if a tensor has no range, or there are no records
 */
export function* calibrateSteps(
  runner: Runner,
  { records, count, combination, machine }: CalibrateOptions,
): Steps<ReadonlyMap<number, Range>> {
  const recorder = new Recorder();
  const weights = widenedTensors(runner.graph);
  let ran = 0;
  for (const record of records) {
    const steps = runner.steps(record, (index, value) => {
      if (!weights.has(index)) recorder.observe(index, value);
    });
    yield* asPart(steps, ran, count);
    ran += 1;
  }
  if (ran === 0) throw new PassError('There are no records to calibrate with: give at least one.');
  return new Map(
    Array.from(recorder.extremes, ([index, extremes]) => [
      index,
      combined(extremes, combination, machine),
    ]),
  );
}

/**
 * A copy of the model with ranges stored in its activations, as record-minmax writes it.
 * @param ranges by the tensor's index in the first subgraph
 */
export function withRanges(model: Model, ranges: ReadonlyMap<number, Range>): Model {
  const [graph, ...others] = model.subgraphs;
  const tensors = graph.tensors.map((tensor, index) => {
    const range = ranges.get(index);
    return range === undefined ? tensor : withRange(tensor, range);
  });
  return { ...model, subgraphs: [{ ...graph, tensors }, ...others] };
}

function withRange(tensor: Tensor, { min, max }: Range): Tensor {
  const before = tensor.quantization ?? makeQuantization({});
  const quantization = { ...before, min: Float32Array.of(min), max: Float32Array.of(max) };
  return { ...tensor, quantization };
}
