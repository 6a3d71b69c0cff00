import { findLayers } from '../lib/diagnosis/layers';
import { pairModels, type PairedLayer } from '../lib/diagnosis/modelPair';
import type { Model } from '../lib/model/graph/graph';
import type { Npy } from '../lib/model/npy/npy';
import type { Machine } from '../lib/numeric/machine';
import { PassError } from '../lib/pass/error';
import {
  quantizeSteps,
  type QuantizedDraft,
  type QuantizeOptions,
} from '../lib/pass/quantize/quantize';
import type { Ranges } from '../lib/pass/quantize/ranges';
import { WeightMemory } from '../lib/pass/quantize/weightMemory';
import { prepareSteps, type Runner } from '../lib/pass/run/run';
import type { Work } from './work';

/** The float model, ready to run, and its results for the record on which runs are compared. */
export interface Reference {
  readonly runner: Runner;
  /** The layers whose errors are measured, with their names in the model that is run */
  readonly layers: readonly PairedLayer[];
  /** The records to measure on; empty before a recording. Runs are compared on the first */
  records: readonly (readonly Npy[])[];
  /** By tensor name: outputs of the layers and of the graph */
  floats: ReadonlyMap<string, Float32Array>;
}

/** The last integer run with all its elements. The next run computes only the changes. */
export interface IntegerRun {
  readonly runner: Runner;
  readonly machine: Machine;
  /** Each layer's error against the float run */
  readonly layers: Float64Array;
}

/** The quantized model as it runs on the pictures of a camera. */
export interface LiveModel {
  readonly runner: Runner;
  readonly machine: Machine;
  readonly model: Model;
}

/** The layers of a model whose quantized form keeps the names. */
const ownLayers = (model: Model): PairedLayer[] =>
  findLayers(model).layers.map(({ name }) => ({ name, floatName: name }));

/** A quantized form of the model that came as a file of its own. */
interface QuantizedForm {
  readonly model: Model;
  readonly layers: readonly PairedLayer[];
}

/** The model of a worker, and the results that its tasks share. */
export class WorkerSession {
  integer: IntegerRun | null = null;
  live: LiveModel | null = null;
  /** The ranges of the last recording on drawn hands, and which hands those were */
  hands: { readonly key: string; readonly ranges: Ranges } | null = null;
  private opened: Model | null = null;
  private form: QuantizedForm | null = null;
  private prepared: Reference | null = null;
  private quantized: { readonly key: string; readonly made: QuantizedDraft } | null = null;
  private readonly memory = new WeightMemory();

  /** Sets the model for all later tasks. */
  begin(model: Model): void {
    if (this.opened !== null) throw new Error('A worker holds one model: start another worker.');
    this.opened = model;
  }

  /**
   * Takes a quantized form of the model, for all later runs.
   * @throws PassError if it is no form of it
   */
  pairWith(model: Model): void {
    this.form = { model, layers: pairModels(this.model, model) };
  }

  get isPaired(): boolean {
    return this.form !== null;
  }

  get model(): Model {
    if (this.opened === null) throw new PassError('No model is open.');
    return this.opened;
  }

  /** Made at its first use, because it takes memory and not every model is run. */
  async reference({ inSteps }: Work): Promise<Reference> {
    this.prepared ??= {
      runner: await inSteps(prepareSteps(this.model)),
      layers: this.form?.layers ?? ownLayers(this.model),
      records: [],
      floats: new Map(),
    };
    return this.prepared;
  }

  /** The reference after a recording. */
  get recorded(): Reference {
    if (this.prepared === null || this.prepared.floats.size === 0) {
      throw new PassError('Nothing was recorded to compare with.');
    }
    return this.prepared;
  }

  /**
   * The model quantized with these options. The last result is kept, because the next task often
   * has the same options.
   */
  async quantize(options: QuantizeOptions, { inSteps }: Work): Promise<QuantizedDraft> {
    const { model, memory } = this;
    const key = JSON.stringify({ ...options, ranges: options.ranges && [...options.ranges] });
    if (this.quantized?.key === key) return this.quantized.made;
    // Unless a task still uses it, its memory is free before the next one takes as much.
    this.quantized = null;
    const made = await inSteps(quantizeSteps(model, { ...options, memory }));
    this.quantized = { key, made };
    return made;
  }

  /** The model to run beside the float one: the given form, or else one with these options. */
  async toRun(options: QuantizeOptions, work: Work): Promise<Model> {
    return this.form?.model ?? (await this.quantize(options, work)).model;
  }
}
