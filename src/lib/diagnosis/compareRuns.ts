import { dequantized } from '../kernels/code/codes';
import type { Value } from '../kernels/code/value';
import { isQuantized } from '../model/graph/tensorData';
import type { Model } from '../model/graph/graph';
import type { Npy } from '../model/npy/npy';
import { sameShape } from '../model/schema/tensorType';
import { PassError, tensorTitle } from '../pass/error';
import { elementsFor } from '../pass/input/npyElements';
import { asPart, asStart, type Steps } from '../pass/progress';
import type { ResultMark } from '../pass/run/mark';
import { prepareSteps, type Runner } from '../pass/run/run';
import { TensorComparison, type TensorMetrics } from './metrics';
import { pairedOutputs } from './pairedOutputs';
import { OutputComparison, type OutputMetrics } from './metricsOutput';
import type { RecordOptions } from './recordOptions';

/**
 * How the quantized model is run. `fake` runs in float with everything fake-quantized, as ONE
 * evaluates accuracy. `integer` uses the kernels of ONE's interpreter. `float` is for a second
 * model without codes.
 */
export type ComparedRun = 'fake' | 'integer' | 'float';

export interface ComparedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** The scale in the quantized model; null if it has none */
  readonly scale: number | null;
  /** The mark that the integer run gave it */
  readonly mark: ResultMark | null;
  /** By `runs` */
  readonly metrics: readonly TensorMetrics[];
}

export interface ComparedOutput {
  readonly name: string;
  /** Its name in the float model */
  readonly floatName: string;
  /** By `runs` */
  readonly metrics: readonly OutputMetrics[];
}

export interface RunComparison {
  readonly records: number;
  readonly runs: readonly ComparedRun[];
  /** Tensors with the same name and shape in both models, in the order in which they are made */
  readonly tensors: readonly ComparedTensor[];
  readonly outputs: readonly ComparedOutput[];
  /** Tensors that only the run of the quantized model makes */
  readonly unmatched: readonly string[];
  /** What the runs leave out and why, in one sentence; null where all is run */
  readonly leftOut: string | null;
}

const hasCodes = ({ subgraphs }: Model): boolean =>
  subgraphs.some(({ tensors }) => tensors.some(isQuantized));

/** One way to run the quantized model, and the measurements of its runs. */
class Measured {
  private readonly tensors = new Map<number, TensorComparison>();
  private readonly outputs: readonly OutputComparison[];
  readonly unmatched = new Set<string>();

  constructor(
    readonly run: ComparedRun,
    readonly runner: Runner,
  ) {
    this.outputs = runner.outputs.map(({ data }) => new OutputComparison(data.length));
  }

  observe(index: number, value: Value, floats: ReadonlyMap<string, FloatTensor>): void {
    const float = floats.get(value.name);
    if (float === undefined || !sameShape(float.shape, value.shape) || value.data.length === 0) {
      this.unmatched.add(value.name);
      return;
    }
    const comparison = this.tensors.get(index) ?? new TensorComparison();
    comparison.add(float.data, dequantized(value));
    this.tensors.set(index, comparison);
  }

  finishRecord(floatOutputs: readonly Float32Array[]): void {
    this.outputs.forEach((output, i) => {
      output.add(floatOutputs[i], dequantized(this.runner.outputs[i]));
    });
  }

  get compared(): readonly number[] {
    return [...this.tensors.keys()];
  }

  tensorMetrics(index: number, scale: number | null): TensorMetrics {
    return (this.tensors.get(index) ?? new TensorComparison()).metrics(scale);
  }

  get outputMetrics(): readonly OutputMetrics[] {
    return this.outputs.map(({ metrics }) => metrics);
  }
}

interface FloatTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * Runs a float model and its quantized form on the same records and measures their difference: per
 * tensor as visq does, per graph output as circle-eval-diff does, both on real numbers.
 * @param records for each record, the arrays for the float model's inputs
 * @throws PassError if one cannot be run, or the two are not forms of one model
 */
export function* compareSteps(
  float: Model,
  quantized: Model,
  records: Iterable<readonly Npy[]>,
  { machine, count }: RecordOptions,
): Steps<RunComparison> {
  if (hasCodes(float)) {
    throw new PassError('The first model is quantized: give the float model first.');
  }
  const runs: readonly ComparedRun[] = hasCodes(quantized) ? ['fake', 'integer'] : ['float'];
  const parts = runs.length + 1;
  const prepared = (model: Model, run: ComparedRun) =>
    asStart(
      prepareSteps(model, { machine, arithmetic: run === 'fake' ? 'fake' : 'integer' }),
      count * parts,
    );
  const reference = yield* prepared(float, 'float');
  const runners: Runner[] = [];
  for (const run of runs) runners.push(yield* prepared(quantized, run));
  const paired = checkTogether(reference, runners[0]);
  const measured = runners.map((runner, i) => new Measured(runs[i], runner));

  let ran = 0;
  for (const arrays of records) {
    let part = ran * parts;
    const progress = (steps: Steps<void>) => asPart(steps, part++, count * parts);
    const floats = new Map<string, FloatTensor>();
    const inputs = reference.inputs.map((value, i) => elementsFor(arrays[i], value, machine));
    const note = (_: number, value: Value) => {
      if (value.type === 'FLOAT32')
        floats.set(value.name, { shape: value.shape, data: dequantized(value) });
    };
    yield* progress(reference.steps(inputs, note));
    const outputs = paired.map((place) => dequantized(reference.outputs[place]));
    for (const one of measured) {
      const own = one.runner.inputs.map((value, i) => elementsFor(arrays[i], value, machine));
      const observe = (index: number, value: Value) => one.observe(index, value, floats);
      yield* progress(one.runner.steps(own, observe));
      one.finishRecord(outputs);
    }
    ran += 1;
  }
  if (ran === 0) throw new PassError('There are no records to compare on: give at least one.');
  return assembled(ran, reference, measured, paired);
}

/**
 * Gives `pairedOutputs` of the two runs.
 * @throws PassError if the models' inputs or outputs differ in number or shape, or an output is empty
 */
function checkTogether(float: Runner, quantized: Runner): number[] {
  for (const what of ['inputs', 'outputs'] as const) {
    const [a, b] = [float[what].length, quantized[what].length];
    if (a === b) continue;
    throw new PassError(
      `The float model has ${a} ${what} and the quantized one ${b}: give two forms of one model.`,
    );
  }
  const check = (what: string, { name, shape }: Value, other: Value) => {
    if (sameShape(shape, other.shape)) return;
    throw new PassError(
      `The ${what} differ: ${tensorTitle(name)} has shape [${shape.join(', ')}], but ${tensorTitle(other.name)} of the quantized model has [${other.shape.join(', ')}]: give two forms of one model.`,
    );
  };
  float.inputs.forEach((value, i) => check('inputs', value, quantized.inputs[i]));
  const paired = pairedOutputs(float.outputs, quantized.outputs);
  paired.forEach((place, i) => check('outputs', float.outputs[place], quantized.outputs[i]));
  const empty = float.outputs.find(({ data }) => data.length === 0);
  if (empty !== undefined) {
    throw new PassError(
      `The output ${tensorTitle(empty.name)} has no elements to compare: take it off the outputs.`,
    );
  }
  return paired;
}

function assembled(
  records: number,
  reference: Runner,
  measured: readonly Measured[],
  paired: readonly number[],
): RunComparison {
  const { runner, compared, unmatched } = measured[measured.length - 1];
  const { tensors: fileTensors } = runner.graph;
  const tensors = compared.map((index): ComparedTensor => {
    const { name, shape, type, quantization } = fileTensors[index];
    const scale = type === 'FLOAT32' ? null : (quantization?.scale.at(0) ?? null);
    return {
      name,
      shape,
      scale,
      mark: runner.marks.get(index) ?? null,
      metrics: measured.map((one) => one.tensorMetrics(index, scale)),
    };
  });
  const outputs = runner.outputs.map(({ name }, i) => ({
    name,
    floatName: reference.outputs[paired[i]].name,
    metrics: measured.map(({ outputMetrics }) => outputMetrics[i]),
  }));
  const runs = measured.map(({ run }) => run);
  const leftOut = runner.leftOut ?? reference.leftOut;
  return { records, runs, tensors, outputs, unmatched: [...unmatched], leftOut };
}
