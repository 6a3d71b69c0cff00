/*
 * The engine as a library, in the order in which a model goes through it:
 *
 *   bytes → openModel → calibrate → quantizeGraph → inspect → runGraph → compare → writeModel → bytes
 *
 * A model is plain data. No function changes one; what stays the same is shared with the result.
 * Arrays are typed arrays, row-major, outermost dimension first. real = scale · (code − zero point).
 * An error that bad input causes is one sentence, in one of four classes: ModelError for a file,
 * PassError for a model or an array that cannot be worked on, ChoiceError for a setting, CastTrap
 * where the chosen machine's cast stops the program. All of it runs on one thread, in Node, in a page
 * or in a worker, and reads neither disk nor network.
 */
import { compareSteps, type RunComparison } from './diagnosis/compareRuns';
import { countConditions, type Condition } from './diagnosis/conditions';
import { inspectModel } from './diagnosis/inspect';
import { channelRow, type ChannelRow } from './diagnosis/channelTable';
import { dequantized } from './kernels/code/codes';
import type { Elements, Value } from './kernels/code/value';
import type { Format } from './model/flatbuffer/format';
import type { Model } from './model/graph/graph';
import { open } from './model/graph/open';
import { write } from './model/graph/write';
import type { TensorType } from './model/schema/tensorType';
import { oneOf } from './numeric/choice';
import { MACHINES, type Machine } from './numeric/machine';
import { calibrateSteps, withRanges } from './pass/input/calibrate';
import { PERCENTILE, type Combination } from './pass/input/combine';
import { inputArrays, inputElements, type Inputs } from './pass/input/npyElements';
import { runToEnd } from './pass/progress';
import { quantizeSteps, type Quantized } from './pass/quantize/quantize';
import type { Ranges } from './pass/quantize/ranges';
import type { ResultMark } from './pass/run/mark';
import { prepareRun, runnableGraph } from './pass/run/run';
import type { Arithmetic } from './pass/run/values';
import {
  GRANULARITIES,
  QUANTIZED_DTYPES,
  type Granularity,
  type QuantizedDtype,
} from './quantizer/dtype';
import { STATES, type FloorChoice, type HistoryState } from './quantizer/floor';

/**
 * Reads a .tflite (schema version 3) or .circle file.
 * @param bytes the model's constants are views on them, so they must stay as they are
 * @throws ModelError with the offset or the tensor concerned
 */
export function openModel(bytes: Uint8Array): Model {
  return open(bytes);
}

/**
 * Runs a float model on records and stores the range [min, max] of every float activation in it, as
 * ONE's record-minmax does. `quantizeGraph` and `inspect` look for the ranges there.
 * @param records for each run one array for each input of the graph
 * @param setting `combination` says how the extremes of many records become one range: by the 1st and
 * 99th percentile unless given
 * @throws PassError for a model that cannot be run, an array that does not fit, or no record
 */
export function calibrate(
  model: Model,
  records: readonly Inputs[],
  setting: { readonly combination?: Combination; readonly machine?: Machine } = {},
): Model {
  const { combination = PERCENTILE, machine = 'x86-64' } = setting;
  const runner = prepareRun(model, { machine });
  const ready = records.map((inputs) => inputElements(inputs, runner.inputs, machine));
  const options = { records: ready, count: records.length, combination, machine };
  return withRanges(model, runToEnd(calibrateSteps(runner, options)));
}

/** How weights become codes. What is not given is as in ONE today: int16, per channel, x86-64. */
export interface Setting {
  readonly dtype?: QuantizedDtype;
  readonly granularity?: Granularity;
  /** Which of ONE's quantizers: 'june-2021', 'pr-7063' or 'head' */
  readonly state?: HistoryState;
  /** A policy of ONE's history by name, or the smallest scale; the state's own unless given */
  readonly floor?: FloorChoice;
  /** The machine whose casts from float to integer are repeated */
  readonly machine?: Machine;
}

/**
 * Quantizes a float model as ONE's circle-quantizer does.
 * @param options besides the setting: `ranges` by the activations' names, those that the model stores
 * unless given; `addMissingBias` gives a bias of zeros to operators that need one
 * @returns the new model, with counts of what became of scales and biases
 * @throws PassError where the model cannot be quantized, ChoiceError for int16 per layer
 */
export function quantizeGraph(
  model: Model,
  options: Setting & { readonly ranges?: Ranges; readonly addMissingBias?: boolean } = {},
): Quantized {
  return runToEnd(quantizeSteps(model, completed(options)));
}

/** What quantization makes of each output channel, layer by layer in the graph's order. */
export interface Diagnosis {
  /** A value that needs ranges is null where there are none */
  readonly channels: readonly ChannelRow[];
  /** How many channels are saturated, flushed, collapsed, … */
  readonly counts: Readonly<Record<Condition, number>>;
}

/**
 * Diagnoses the convolutions and fully connected layers: of a float model as the setting would
 * quantize it, of a quantized one as it is stored.
 * @throws PassError naming the activations without a range, where only some have one
 */
export function inspect(
  model: Model,
  options: Setting & { readonly ranges?: Ranges } = {},
): Diagnosis {
  const { table } = inspectModel(model, completed(options));
  const channels = Array.from({ length: table.length }, (_, i) => channelRow(table, i));
  return { channels, counts: countConditions(table) };
}

export interface RunSetting {
  /**
   * 'integer' unless given: codes through integer kernels, as ONE's interpreter. 'fake': in float,
   * with weights and activations rounded to their codes. A float model runs in float with both
   */
  readonly arithmetic?: Arithmetic;
  readonly machine?: Machine;
}

/** An output of the graph after a run. */
export interface Output {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly number[];
  /** As the graph stores them: codes in a quantized model */
  readonly data: Elements;
  /** What `data` stands for, float32 */
  readonly reals: Float32Array;
  /** Says why an integer run computed this in float, or repeats an error of the reference */
  readonly mark: ResultMark | null;
}

/**
 * Runs a model once.
 * @param inputs an array for each input of the graph. Reals for an input of codes are quantized
 * @returns the graph's outputs, in their order
 * @throws PassError for an operator that cannot be run, or an array of another type or size
 */
export function runGraph(model: Model, inputs: Inputs, setting: RunSetting = {}): Output[] {
  return prepareGraph(model, setting)(inputs);
}

/** The same for many runs: memory is laid out and weights are packed once. */
export function prepareGraph(model: Model, setting: RunSetting = {}): (inputs: Inputs) => Output[] {
  const { arithmetic, machine = 'x86-64' } = setting;
  const runner = prepareRun(model, { arithmetic, machine });
  return (inputs) => {
    runner.run(inputElements(inputs, runner.inputs, machine));
    return runner.graph.outputs.map((index) =>
      outputOf(runner.value(index), runner.marks.get(index) ?? null),
    );
  };
}

/**
 * Measures how far a quantized model is from its float model on the same records: per tensor as
 * ONE's visq, per output as circle-eval-diff, once fake-quantized in float and once in integers.
 * @throws PassError where one cannot be run, or the two are not forms of one model
 */
export function compare(
  float: Model,
  quantized: Model,
  records: readonly Inputs[],
  { machine = 'x86-64' }: { readonly machine?: Machine } = {},
): RunComparison {
  const { inputs, tensors } = runnableGraph(float);
  const slots = inputs.map((index) => tensors[index]);
  const arrays = records.map((record) => inputArrays(record, slots));
  return runToEnd(compareSteps(float, quantized, arrays, { machine, count: records.length }));
}

/**
 * The bytes of a model as a file.
 * @param format 'tflite' or 'circle'; that of the file it was read from unless given
 * @throws ModelError for what the format does not have
 */
export function writeModel(model: Model, format?: Format): Uint8Array {
  return write(model, format);
}

export { makeToy, TOY_NAMES, type ToyName } from './examples/toys';
export { ModelError } from './model/error';
export { ChoiceError } from './numeric/choice';
export { CastTrap } from './numeric/machine';
export { PassError } from './pass/error';
export { parseRanges } from './pass/quantize/ranges';
export { FLOOR_NAMES } from './quantizer/floor';
export { GRANULARITIES, MACHINES, QUANTIZED_DTYPES, STATES };
export type {
  Arithmetic,
  ChannelRow,
  Combination,
  Condition,
  Elements,
  FloorChoice,
  Format,
  Granularity,
  Inputs,
  Machine,
  Model,
  Quantized,
  QuantizedDtype,
  Ranges,
  ResultMark,
  RunComparison,
  HistoryState,
};

/** @throws ChoiceError for a word that is none of the choices */
function completed<T extends Setting>(given: T) {
  return {
    ...given,
    dtype: oneOf('dtype', given.dtype ?? 'int16', QUANTIZED_DTYPES),
    granularity: oneOf('granularity', given.granularity ?? 'channel', GRANULARITIES),
    state: oneOf('state', given.state ?? 'head', STATES),
    machine: oneOf('machine', given.machine ?? 'x86-64', MACHINES),
  };
}

const outputOf = (value: Value, mark: ResultMark | null): Output => ({
  name: value.name,
  type: value.type,
  shape: value.shape,
  // The next run writes into the same memory.
  data: value.data.slice(),
  reals: dequantized(value),
  mark,
});
