import type { Elements } from '../../kernels/code/value';
import { makeQuantization } from '../../model/graph/build';
import type { Model, Tensor } from '../../model/graph/graph';
import { f32 } from '../../numeric/float32';
import type { Machine } from '../../numeric/machine';
import { movingAverage, percentile } from '../../quantizer/calibration';
import { PassError, tensorTitle } from '../error';
import { asPart, type Steps } from '../progress';
import type { Range } from '../quantize/ranges';
import { Recorder, type RecordedExtremes } from './record';
import type { Runner } from '../run/run';

/** How the extremes of many records become one range, as record-minmax has it. */
export type Combination =
  | { readonly mode: 'percentile'; readonly min: number; readonly max: number }
  | { readonly mode: 'moving_average'; readonly batch: number; readonly constant: number };

export const COMBINATION_MODES = ['percentile', 'moving_average'] as const;

/** record-minmax's defaults. */
export const PERCENTILE = { mode: 'percentile', min: 1, max: 99 } as const;
export const MOVING_AVERAGE = { mode: 'moving_average', batch: 16, constant: 0.1 } as const;

/**
 * One range out of the extremes of all records.
 * @throws PassError where the range is not finite
 */
export function combined(
  { name, min, max }: RecordedExtremes,
  combination: Combination,
  machine: Machine,
): Range {
  const [low, high] = [Float32Array.from(min), Float32Array.from(max)];
  const range =
    combination.mode === 'percentile'
      ? {
          min: percentile(low, combination.min, machine),
          max: percentile(high, combination.max, machine),
        }
      : averaged(low, high, combination);
  if (Number.isFinite(range.min) && Number.isFinite(range.max)) return range;
  throw new PassError(
    `The recorded range [${range.min}, ${range.max}] of ${tensorTitle(name)} is not finite in float32: check the inputs and the weights.`,
  );
}

function averaged(
  low: Float32Array,
  high: Float32Array,
  { batch, constant }: Extract<Combination, { mode: 'moving_average' }>,
): Range {
  const keep = f32(1 - f32(constant));
  return {
    min: movingAverage(low, 'min', keep, batch),
    max: movingAverage(high, 'max', keep, batch),
  };
}

/** Inputs of one run, in the order of the graph's. */
export type Inputs = readonly Elements[];

export interface CalibrateOptions {
  readonly records: Iterable<Inputs>;
  /** How many there are, for progress */
  readonly count: number;
  readonly combination: Combination;
  readonly machine: Machine;
}

/**
 * Runs a float model on all records and returns the range of every float activation, by the
 * tensor's index (record-minmax). Progress counts operators of all records.
 * @throws PassError where a tensor has no range, or nothing was recorded
 */
export function* calibrateSteps(
  runner: Runner,
  { records, count, combination, machine }: CalibrateOptions,
): Steps<ReadonlyMap<number, Range>> {
  const recorder = new Recorder();
  let ran = 0;
  for (const record of records) {
    const steps = runner.steps(record, (index, value) => recorder.observe(index, value));
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
 * The model with ranges stored in its activations, as record-minmax leaves it; the source is not
 * changed.
 * @param ranges by the index of the tensor in the first subgraph
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
