import { dequantized } from '../lib/kernels/code/codes';
import type { Npy } from '../lib/model/npy/npy';
import { reachSteps } from '../lib/diagnosis/reach';
import { ErrorSum, realsOf } from '../lib/diagnosis/reachErrors';
import { findLayers } from '../lib/diagnosis/layers';
import { ModelError } from '../lib/model/error';
import type { Model } from '../lib/model/graph/graph';
import { open } from '../lib/model/graph/open';
import { ChoiceError } from '../lib/numeric/choice';
import { CastTrap, type Machine } from '../lib/numeric/machine';
import { calibrateSteps, PERCENTILE } from '../lib/pass/input/calibrate';
import { PassCancelled, PassError } from '../lib/pass/error';
import { runInSteps, type Steps } from '../lib/pass/progress';
import { quantizeSteps, type QuantizeOptions } from '../lib/pass/quantize/quantize';
import type { Range } from '../lib/pass/quantize/ranges';
import { refit, refitSteps } from '../lib/pass/run/refit';
import { prepareRun, type Runner } from '../lib/pass/run/run';
import { WeightMemory } from '../lib/pass/quantize/weightMemory';
import { trace } from '../lib/pass/run/trace';
import { elementsOf, makeInputs } from './labInputs';
import type {
  ElementWish,
  InputSource,
  LabRunOutcome,
  LabRunReply,
  LabRunRequest,
  Ran,
  Reached,
  Recorded,
  TracedElement,
} from './labRunMessages';

/** The float model, ready to run, and what it gave for the first record. */
interface Reference {
  readonly model: Model;
  readonly layers: readonly string[];
  readonly runner: Runner;
  /** The first record */
  record: readonly Npy[];
  /** By tensor name: the layers' and the graph's outputs */
  floats: ReadonlyMap<string, Float32Array>;
}

/** The last integer run, whole, for the next one to begin with. */
interface Integer {
  readonly runner: Runner;
  readonly machine: Machine;
  readonly layers: Float64Array;
}

let reference: Promise<Reference> | null = null;
let integer: Integer | null = null;
const memory = new WeightMemory();
/** The last model that was made. */
let quantized: { readonly key: string; readonly model: Model } | null = null;
const unwanted = new Set<number>();
/** One task at a time: they share the float graph's memory. */
let last: Promise<void> = Promise.resolve();

const reply = (message: LabRunReply): void => self.postMessage(message);

self.onmessage = ({ data }: MessageEvent<LabRunRequest>) => {
  switch (data.kind) {
    case 'load':
      reference = load(data.file);
      quantized = null;
      integer = null;
      // The error is told to whoever asks for a run.
      reference.catch(() => undefined);
      break;
    case 'cancel':
      unwanted.add(data.id);
      break;
    case 'record':
      last = last.then(() => work(data.id, (float) => record(data.id, float, data.source)));
      break;
    case 'reach':
      last = last.then(() => work(data.id, (float) => reach(data.id, float, data.options)));
      break;
    case 'trace':
      last = last.then(() =>
        work(data.id, (float) => traced(data.id, float, data.options, data.element)),
      );
      break;
    case 'run':
      last = last.then(() => work(data.id, (float) => run(data.id, float, data.options)));
  }
};

async function load(file: Blob): Promise<Reference> {
  const model = open(new Uint8Array(await file.arrayBuffer()));
  const runner = prepareRun(model);
  const layers = findLayers(model).layers.map(({ name }) => name);
  return { model, layers, runner, record: [], floats: new Map() };
}

/** Does one task and tells how it ended. What is the engine's own fault ends the worker, loudly. */
async function work(id: number, task: (float: Reference) => Promise<LabRunOutcome>): Promise<void> {
  try {
    if (reference === null) throw new PassError('No model was given to the worker.');
    reply({ kind: 'ended', id, outcome: await task(await reference) });
  } catch (error) {
    const known = [PassError, ModelError, ChoiceError, CastTrap, RangeError];
    if (error instanceof PassCancelled) {
      reply({ kind: 'ended', id, outcome: { kind: 'cancelled' } });
    } else if (error instanceof Error && known.some((type) => error instanceof type)) {
      reply({ kind: 'ended', id, outcome: { kind: 'refused', message: error.message } });
    } else {
      setTimeout(() => {
        throw error;
      });
    }
  } finally {
    unwanted.delete(id);
  }
}

const inSteps = <T>(id: number, steps: Steps<T>): Promise<T> =>
  runInSteps(steps, {
    onProgress: (progress) => reply({ kind: 'progress', id, progress }),
    cancelled: () => unwanted.has(id),
    pause: () => new Promise((resolve) => setTimeout(resolve)),
  });

async function record(id: number, float: Reference, source: InputSource): Promise<Recorded> {
  const { runner, layers } = float;
  const { records: arrays, title } = makeInputs(runner.inputs, source);
  const records = arrays.map((record) => elementsOf(record, runner.inputs));
  const wanted = new Set([...layers, ...runner.outputs.map(({ name }) => name)]);
  const floats = new Map<string, Float32Array>();
  await inSteps(
    id,
    runner.steps(records[0], (_, value) => {
      if (wanted.has(value.name)) floats.set(value.name, dequantized(value));
    }),
  );
  const options = { count: records.length, combination: PERCENTILE, machine: 'x86-64' } as const;
  const byIndex = await inSteps(id, calibrateSteps(runner, { ...options, records }));
  float.record = arrays[0];
  integer = null;
  float.floats = floats;
  const ranges = new Map<string, Range>();
  for (const [index, range] of byIndex) ranges.set(runner.value(index).name, range);
  return { kind: 'recorded', ranges, records: records.length, title };
}

/** Relative rms error; NaN where the two are not alike. */
function relative(float: Float32Array, other: Float32Array): number {
  if (float.length !== other.length) return NaN;
  const sum = new ErrorSum();
  sum.add(float, other);
  return sum.relativeRms;
}

/** The model under these options; measuring what reaches the output follows a run of the same. */
async function quantizedModel(
  id: number,
  float: Reference,
  options: QuantizeOptions,
): Promise<Model> {
  if (float.floats.size === 0) throw new PassError('Nothing was recorded to compare with.');
  const key = JSON.stringify({ ...options, ranges: [...(options.ranges ?? [])] });
  if (quantized?.key === key) return quantized.model;
  quantized = null;
  const { model } = await inSteps(id, quantizeSteps(float.model, { ...options, memory }));
  quantized = { key, model };
  return model;
}

/** Each layer's distance from the float network; what was not made again keeps its own. */
function errorsOf(
  { layers, floats }: Reference,
  runner: Runner,
  before: Float64Array | null,
  made: ReadonlySet<number> | null,
): Float64Array {
  const indices = new Map(runner.graph.tensors.map(({ name }, index) => [name, index]));
  return Float64Array.from(layers, (name, i) => {
    const index = indices.get(name);
    const known = floats.get(name);
    if (index === undefined || known === undefined) return NaN;
    if (before !== null && made?.has(index) === false) return before[i];
    return relative(known, realsOf(runner.value(index)));
  });
}

async function reach(id: number, float: Reference, options: QuantizeOptions): Promise<Reached> {
  const model = await quantizedModel(id, float, options);
  const machine = options.machine ?? 'x86-64';
  const steps = reachSteps(float.model, model, [float.record], { machine, count: 1 });
  const { channels } = await inSteps(id, steps);
  return { kind: 'reached', channels };
}

async function traced(
  id: number,
  float: Reference,
  options: QuantizeOptions,
  { layer, channel }: ElementWish,
): Promise<TracedElement> {
  const model = await quantizedModel(id, float, options);
  const [{ tensors, operators }] = model.subgraphs;
  const tensor = tensors.findIndex(({ name }) => name === layer);
  const maker = operators.find(({ outputs }) => outputs.includes(tensor));
  if (maker === undefined) throw new PassError(`No operator makes ${layer}.`);
  const runner = prepareRun(model, {
    machine: options.machine ?? 'x86-64',
    keep: new Set([tensor, ...maker.inputs]),
  });
  await inSteps(id, runner.steps(elementsOf(float.record, runner.inputs)));
  const { shape } = runner.value(tensor);
  const at = shape.map((extent, i) => (i === shape.length - 1 ? channel : extent >> 1));
  const element = trace(runner, tensor, at);
  return {
    kind: 'traced',
    trace: element,
    at,
    float: float.floats.get(layer)?.at(element.element) ?? NaN,
  };
}

async function run(id: number, float: Reference, options: QuantizeOptions): Promise<Ran> {
  const model = await quantizedModel(id, float, options);
  const { machine = 'x86-64' } = options;
  const before = integer?.machine === machine ? integer : null;
  // What is given up halfway has lost its elements.
  integer = null;
  const fit = before && refit(before.runner, model);
  const runner = fit?.runner ?? prepareRun(model, { machine, keep: 'all' });
  const inputs = elementsOf(float.record, runner.inputs);
  let made: ReadonlySet<number> | null = null;
  if (fit) made = await inSteps(id, refitSteps(fit, inputs));
  else await inSteps(id, runner.steps(inputs));
  const layers = errorsOf(float, runner, before?.layers ?? null, made);
  integer = { runner, machine, layers };
  const outputs = runner.outputs.map((value, i) => {
    const { name } = float.runner.outputs[i];
    const known = float.floats.get(name) ?? new Float32Array(0);
    const integer = dequantized(value);
    return { name, relative: relative(known, integer), float: known, integer };
  });
  const emulated = [...runner.marks]
    .filter(([, { kind }]) => kind === 'emulated')
    .map(([index]) => runner.value(index).name);
  return { kind: 'ran', layers, outputs, emulated };
}
