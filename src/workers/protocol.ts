import type { Account } from '../lib/diagnosis/account/account';
import type { ChannelFacts } from '../lib/diagnosis/facts';
import type { ReachedChannel } from '../lib/diagnosis/reach';
import type { Model } from '../lib/model/graph/graph';
import type { Npy } from '../lib/model/npy/npy';
import type { Format } from '../lib/model/flatbuffer/format';
import type { Image } from '../lib/pass/input/image';
import type { InputInterval } from '../lib/pass/input/random';
import type { Progress } from '../lib/pass/progress';
import type { QuantizeOptions } from '../lib/pass/quantize/quantize';
import type { Ranges } from '../lib/pass/quantize/ranges';
import type { Trace } from '../lib/pass/run/trace';
import type { FileMap } from './fileMap';

export type { FileMap, MapPart } from './fileMap';

/*
 * The messages between a page and its engine worker. A worker holds one model, which comes with its
 * first task. All later tasks use that model, so none of them sends it again.
 */

/** By task: the page's request and the worker's result. A new task needs one entry here. */
export interface Tasks {
  /** Reads a file and finds the facts of its channels. The worker keeps the model. */
  readonly open: { readonly request: OpenRequest; readonly result: Opened | Unreadable };
  /**
   * Takes a quantized form of the open float model. Later runs are of it, whatever their options
   * are but for the machine.
   */
  readonly pair: { readonly request: OpenRequest; readonly result: null };
  /** Runs the float model on inputs and records the ranges of its activations. */
  readonly record: { readonly request: InputSource; readonly result: Recorded };
  /** Quantizes, runs the first recorded input, and compares with the float model. */
  readonly run: { readonly request: QuantizeOptions; readonly result: Ran };
  /** Quantizes, and runs the record in float with fake-quantized numbers. */
  readonly fake: { readonly request: QuantizeOptions; readonly result: FakeOutputs };
  /** Runs a picture in float and in integers. It leaves what was recorded as it is. */
  readonly live: { readonly request: LiveRequest; readonly result: LiveOutputs };
  /** Measures the effect of each broken channel on the output. */
  readonly reach: { readonly request: QuantizeOptions; readonly result: Reached };
  /** Accounts for the output's error on the records, by cause and by operator. */
  readonly account: { readonly request: QuantizeOptions; readonly result: Account };
  /** Follows one element of a layer's output from its products to its code. */
  readonly trace: { readonly request: TraceRequest; readonly result: TracedElement };
  /** Quantizes and writes the file. */
  readonly quantize: { readonly request: QuantizeRequest; readonly result: QuantizedFile };
}

export type TaskName = keyof Tasks;
export type Request<N extends TaskName> = Tasks[N]['request'];
export type Result<N extends TaskName> = Tasks[N]['result'];

export interface OpenRequest {
  /** The worker reads it, so that the page stays responsive. */
  readonly file: Blob;
}

export interface Opened {
  readonly kind: 'opened';
  /** The page's own copy */
  readonly model: Model;
  readonly facts: ChannelFacts;
  /** sha256 in hex; '' if the page may not compute one (no https) */
  readonly hash: string;
}

/** A file that could not be opened. */
export interface Unreadable {
  readonly kind: 'unreadable';
  /** Why, in one sentence */
  readonly message: string;
  /** The bytes of the file, and how many of them were read */
  readonly size: number;
  readonly read: number;
  /** The parts that the file's own tables list; null if the file was not read */
  readonly map: FileMap | null;
}

/** The inputs for a model's runs. */
export type InputSource =
  | { readonly kind: 'random'; readonly seed: number; readonly count: number }
  /** Pictures that the project draws */
  | { readonly kind: 'drawn'; readonly count: number }
  | HandSource
  /** Files that the reader dropped, one record each */
  | { readonly kind: 'given'; readonly records: readonly GivenRecord[] };

/** Hands that the project draws, each from a seed */
export interface HandSource {
  readonly kind: 'hands';
  /**
   * The hand on which runs are compared, or a picture of the reader's camera. Ranges are not recorded
   * on it
   */
  readonly shown: number | Image;
  /** The hands on which ranges are recorded */
  readonly recorded: readonly number[];
  /** The address of the program that turns drawings into pixels */
  readonly wasm: string;
}

export type GivenRecord =
  | { readonly kind: 'array'; readonly array: Npy }
  | { readonly kind: 'image'; readonly image: Image };

/** Random inputs, which the command line draws again. */
export interface RandomInputs extends InputInterval {
  readonly seed: number;
  readonly count: number;
}

/** The measurements of the float model's runs. */
export interface Recorded {
  /** Empty beside a quantized form, which has its own */
  readonly ranges: Ranges;
  /** The inputs in words: `2 random inputs from −1 to 1, seed 0` */
  readonly title: string;
  /** How random inputs were drawn; null for others */
  readonly random: RandomInputs | null;
  /**
   * The records on which the reach and the account are measured: that on which runs are compared, or
   * the reader's files, of which it is the first. Each has an array for every input of the graph.
   */
  readonly measured: readonly (readonly Npy[])[];
  /** The record on which runs are compared, in words: `the first of 2 random inputs from …` */
  readonly on: string;
  readonly outputs: readonly FloatOutput[];
  /** What of the graph cannot be run and why, in one sentence; null where all is run */
  readonly leftOut: string | null;
}

/** One output of the float run on the first record. */
export interface FloatOutput {
  readonly name: string;
  readonly shape: readonly number[];
  readonly float: Float32Array;
}

/** One output of the graph, from the float run and from the integer run. */
export interface RunOutput {
  readonly name: string;
  /** Relative rms error √(Σd²/Σf²); NaN if the two have different lengths */
  readonly relative: number;
  readonly float: Float32Array;
  readonly integer: Float32Array;
}

/** The integer run on the first record, compared with the float run. */
export interface Ran {
  /**
   * By layer: relative rms error √(Σd²/Σf²) of its output; NaN if the models have no such tensor
   */
  readonly layers: Float64Array;
  readonly outputs: readonly RunOutput[];
  /**
   * Tensors that were computed in float because the reference's interpreter refuses their operator
   */
  readonly emulated: readonly string[];
}

/** The outputs of a fake-quantized run, in the order of the float model's outputs. */
export type FakeOutputs = readonly Float32Array[];

/** The effect of each broken channel on the output. */
export interface Reached {
  readonly channels: readonly ReachedChannel[];
}

/** One picture of a camera. */
export interface LiveRequest {
  readonly picture: Image;
  /** null to run the float model alone */
  readonly options: QuantizeOptions | null;
}

/** What the models say of a picture, in the order of the float model's outputs. */
export interface LiveOutputs {
  readonly float: readonly Float32Array[];
  readonly integer: readonly Float32Array[] | null;
}

export interface TraceRequest {
  readonly options: QuantizeOptions;
  readonly element: ElementPlace;
}

/** The middle element of one channel of a layer's output. */
export interface ElementPlace {
  /** The layer, by its output's name */
  readonly layer: string;
  readonly channel: number;
}

/** How the integer run computed one element, and the float model's element at that place. */
export interface TracedElement {
  readonly trace: Trace;
  /** Its place in the output */
  readonly at: readonly number[];
  readonly float: number;
}

export interface QuantizeRequest {
  readonly options: QuantizeOptions;
  readonly format: Format;
}

export interface QuantizedFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Operators that got a bias of zeros */
  readonly addedBiases: readonly string[];
}

/** How a task ended. */
export type Outcome<T> =
  | { readonly kind: 'done'; readonly result: T }
  | { readonly kind: 'cancelled' }
  /** The model, the inputs or the options are at fault; the message is one sentence. */
  | { readonly kind: 'refused'; readonly message: string };

/** Begins a task. The page numbers its tasks, and each message about a task has its number. */
export type Start<N extends TaskName = TaskName> = {
  [K in N]: {
    readonly kind: 'start';
    readonly id: number;
    readonly task: K;
    readonly request: Request<K>;
  };
}[N];

export type ToWorker = Start | { readonly kind: 'cancel'; readonly id: number };

export type FromWorker =
  | { readonly kind: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly kind: 'ended'; readonly id: number; readonly outcome: Outcome<Result<TaskName>> }
  /** An unexpected error: the engine itself is at fault. */
  | {
      readonly kind: 'failed';
      readonly id: number;
      readonly message: string;
      readonly stack: string;
    };
