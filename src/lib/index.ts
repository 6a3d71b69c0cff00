/*
 * The engine as a library. The functions are listed in the order in which a program calls them:
 *
 *   bytes → openModel → calibrate → quantizeGraph → inspect → runGraph → compare → writeModel → bytes
 *
 * A model is plain data. No function changes a model; the result shares the parts that stay the
 * same. Arrays are typed arrays, row-major, with the outermost dimension first. real = scale ·
 * (code − zero point). Bad input causes an error whose message is one sentence. There are four
 * classes: ModelError for a file, PassError for a model or an array that does not work, ChoiceError
 * for a setting, and CastTrap if the chosen machine's cast stops the program. The engine runs on
 * one thread, in Node, in a page or in a worker, and reads neither disk nor network.
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
import { asExported } from './pass/quantize/exportOrder';
import { quantizeSteps, type Quantized } from './pass/quantize/quantize';
import type { Ranges } from './pass/quantize/ranges';
import type { ResultMark } from './pass/run/mark';
import { prepareRun, runnableGraph } from './pass/run/run';
import { ARITHMETICS, type Arithmetic } from './pass/run/values';
import {
  GRANULARITIES,
  QUANTIZED_DTYPES,
  type Granularity,
  type QuantizedDtype,
} from './quantizer/dtype';
import { scaleFloor, STATES, type FloorChoice, type HistoryState } from './quantizer/floor';

/**
 * Reads a .tflite (schema version 3) or .circle file.
 * @param bytes the model's constants are views of them, so do not change them
 * @throws ModelError with the offset or the tensor concerned
 */
export function openModel(bytes: Uint8Array): Model {
  return open(bytes);
}

/**
 * Runs a float model on records and stores the range [min, max] of every float activation in it, as
 * ONE's record-minmax does. `quantizeGraph` and `inspect` look for the ranges there.
 * @param records one list of arrays per run, with an array for each input of the graph
 * @param setting `combination` says how the extremes of many records become one range; the default
 * is the 1st and 99th percentile
 * @throws PassError for a model that cannot be run, an array that does not fit, or an empty list of
 * records
 */
export function calibrate(
  model: Model,
  records: readonly Inputs[],
  setting: { readonly combination?: Combination; readonly machine?: Machine } = {},
): Model {
  const { combination = PERCENTILE } = setting;
  const machine = machineOf(setting);
  const runner = prepareRun(model, { machine });
  const ready = records.map((inputs) => inputElements(inputs, runner.inputs, machine));
  const options = { records: ready, count: records.length, combination, machine };
  return withRanges(model, runToEnd(calibrateSteps(runner, options)));
}

/** How weights become codes. The defaults are those of ONE today: int16, per channel, x86-64. */
export interface Setting {
  readonly dtype?: QuantizedDtype;
  readonly granularity?: Granularity;
  /** Which of ONE's quantizers: 'june-2021', 'pr-7063' or 'head' */
  readonly state?: HistoryState;
  /** The name of a policy, or the smallest scale as a number; by default the state's own policy */
  readonly floor?: FloorChoice;
  /** The machine whose casts from float to integer are repeated */
  readonly machine?: Machine;
}

/**
 * Quantizes a float model as ONE's circle-quantizer does.
 * @param options the setting, and two more: `ranges` by the activations' names, by default those
 * that the model stores; `addMissingBias` gives a bias of zeros to operators that need one
 * @returns the new model, with operators, tensors and names of copies in the order of ONE's files,
 * and counts of lifted scales and of the biases' statuses
 * @throws PassError if the model cannot be quantized, ChoiceError for int16 per layer
 */
export function quantizeGraph(
  model: Model,
  options: Setting & { readonly ranges?: Ranges; readonly addMissingBias?: boolean } = {},
): Quantized {
  const { origins, ...made } = runToEnd(quantizeSteps(model, completed(options)));
  return { ...made, model: asExported(made.model, origins) };
}

/** The table of all output channels, layer by layer in the graph's order. */
export interface Diagnosis {
  /** Values that need ranges are null if there are none */
  readonly channels: readonly ChannelRow[];
  /** How many channels are saturated, flushed, collapsed, … */
  readonly counts: Readonly<Record<Condition, number>>;
}

/**
 * Diagnoses the convolutions and fully connected layers. A float model is shown as the setting
 * would quantize it, a quantized model as it is stored.
 * @throws PassError naming the activations without a range, if only some have one
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
   * 'integer', the default, runs integer kernels on codes as ONE's interpreter does. 'fake' runs in
   * float, with weights and activations fake-quantized. A float model runs in float with both
   */
  readonly arithmetic?: Arithmetic;
  readonly machine?: Machine;
}

/** An output of the graph after a run. */
export interface Output {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly number[];
  /** The elements as the graph stores them: codes in a quantized model */
  readonly data: Elements;
  /** `data` as reals, float32 */
  readonly reals: Float32Array;
  /** Why an integer run computed this in float, or which error of the reference it repeats */
  readonly mark: ResultMark | null;
}

/**
 * Runs a model once.
 * @param inputs an array for each input of the graph. If an input takes codes, reals are quantized
 * @returns the graph's outputs in order
 * @throws PassError for an operator that cannot be run, or an array of another type or size
 */
export function runGraph(model: Model, inputs: Inputs, setting: RunSetting = {}): Output[] {
  return prepareGraph(model, setting)(inputs);
}

/** Prepares a model for many runs: memory is laid out and weights are packed once. */
export function prepareGraph(model: Model, setting: RunSetting = {}): (inputs: Inputs) => Output[] {
  const machine = machineOf(setting);
  const arithmetic = oneOf('arithmetic', setting.arithmetic ?? 'integer', ARITHMETICS);
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
 * ONE's visq does, per output as circle-eval-diff does, once fake-quantized in float and once in
 * integers.
 * @throws PassError if one cannot be run, or the two are not forms of one model
 */
export function compare(
  float: Model,
  quantized: Model,
  records: readonly Inputs[],
  setting: { readonly machine?: Machine } = {},
): RunComparison {
  const machine = machineOf(setting);
  const { inputs, tensors } = runnableGraph(float);
  const slots = inputs.map((index) => tensors[index]);
  const arrays = records.map((record) => inputArrays(record, slots));
  return runToEnd(compareSteps(float, quantized, arrays, { machine, count: records.length }));
}

/**
 * The bytes of a model as a file.
 * @param format 'tflite' or 'circle'; by default the format of the file that it was read from
 * @throws ModelError if the model has something that the format lacks
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

/** @throws ChoiceError for a machine that is not among the choices */
const machineOf = ({ machine = 'x86-64' }: { readonly machine?: Machine }): Machine =>
  oneOf('machine', machine, MACHINES);

/** @throws ChoiceError for a word that is not among the choices, or a floor that the dtype lacks */
function completed<T extends Setting>(given: T) {
  const dtype = oneOf('dtype', given.dtype ?? 'int16', QUANTIZED_DTYPES);
  if (given.floor !== undefined) scaleFloor(dtype, given.floor);
  return {
    ...given,
    dtype,
    granularity: oneOf('granularity', given.granularity ?? 'channel', GRANULARITIES),
    state: oneOf('state', given.state ?? 'head', STATES),
    machine: machineOf(given),
  };
}

const outputOf = (value: Value, mark: ResultMark | null): Output => ({
  name: value.name,
  type: value.type,
  shape: value.shape,
  // Copied, because the next run writes into the same memory.
  data: value.data.slice(),
  reals: dequantized(value),
  mark,
});
