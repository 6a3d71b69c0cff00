import type { ReachedChannel } from '../lib/diagnosis/reach';
import type { Npy } from '../lib/model/npy/npy';
import type { Image } from '../lib/pass/input/image';
import type { Progress } from '../lib/pass/progress';
import type { QuantizeOptions } from '../lib/pass/quantize/quantize';
import type { Trace } from '../lib/pass/run/trace';
import type { Ranges } from '../lib/pass/quantize/ranges';

/** What a model is run on. */
export type InputSource =
  | { readonly kind: 'random'; readonly seed: number; readonly count: number }
  /** Pictures that the project draws */
  | { readonly kind: 'drawn'; readonly count: number }
  /** Files that the reader dropped, a record each */
  | { readonly kind: 'given'; readonly records: readonly GivenRecord[] };

export type GivenRecord =
  | { readonly kind: 'array'; readonly array: Npy }
  | { readonly kind: 'image'; readonly image: Image };

export type LabRunRequest =
  | { readonly kind: 'load'; readonly file: Blob }
  | { readonly kind: 'record'; readonly id: number; readonly source: InputSource }
  | { readonly kind: 'run'; readonly id: number; readonly options: QuantizeOptions }
  | { readonly kind: 'reach'; readonly id: number; readonly options: QuantizeOptions }
  | {
      readonly kind: 'trace';
      readonly id: number;
      readonly options: QuantizeOptions;
      readonly element: ElementWish;
    }
  | { readonly kind: 'cancel'; readonly id: number };

/** The middle element of one channel of a layer's output. */
export interface ElementWish {
  /** The layer, by its output's name */
  readonly layer: string;
  readonly channel: number;
}

/** What was measured while the float model ran. */
export interface Recorded {
  readonly kind: 'recorded';
  readonly ranges: Ranges;
  readonly records: number;
  /** What they were, for a person: `2 random inputs from -1 to 1` */
  readonly title: string;
}

/** How one output of the graph compares with the float model's. */
export interface RunOutput {
  readonly name: string;
  readonly relative: number;
  readonly float: Float32Array;
  readonly integer: Float32Array;
}

/** The integer run beside the float one, on the first record. */
export interface Ran {
  readonly kind: 'ran';
  /** By layer: relative rms error √(Σd²/Σf²) of its output; NaN where the models have no such tensor */
  readonly layers: Float64Array;
  readonly outputs: readonly RunOutput[];
  /** Tensors that were computed in float because the reference's interpreter refuses */
  readonly emulated: readonly string[];
}

/** What each broken channel does to the output, measured on the first record. */
export interface Reached {
  readonly kind: 'reached';
  readonly channels: readonly ReachedChannel[];
}

/** How one element came about in the integer run, and what the float model has there. */
export interface TracedElement {
  readonly kind: 'traced';
  readonly trace: Trace;
  /** Its place in the output */
  readonly at: readonly number[];
  readonly float: number;
}

export type LabRunOutcome =
  | Recorded
  | Ran
  | Reached
  | TracedElement
  | { readonly kind: 'cancelled' }
  /** One sentence */
  | { readonly kind: 'refused'; readonly message: string };

export type LabRunReply =
  | { readonly kind: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly kind: 'ended'; readonly id: number; readonly outcome: LabRunOutcome };
