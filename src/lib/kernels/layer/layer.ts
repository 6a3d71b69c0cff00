import type { FusedActivation } from '../../quantizer/activation';
import type { WeightedOp } from '../../quantizer/weightedOps';
import type { Slide, Taps } from './taps';
import { Refusal, type Elements, type Value } from '../code/value';

/** Sizes of a weighted operator, with the places of its filter in two dimensions. */
export interface Geometry {
  readonly batches: number;
  readonly inputHeight: number;
  readonly inputWidth: number;
  readonly inputChannels: number;
  readonly outputHeight: number;
  readonly outputWidth: number;
  readonly outputChannels: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly rows: Taps;
  readonly columns: Taps;
}

/** The number of elements in the largest patch of the input that one output element reads. */
export const patchSize = ({ filterHeight, filterWidth, inputChannels }: Geometry): number =>
  filterHeight * filterWidth * inputChannels;

/** A weighted operator, read and checked. All its kernels work on this. */
export interface Layer {
  readonly opcode: WeightedOp;
  readonly input: Value;
  readonly weights: Value;
  readonly bias: Value | null;
  readonly output: Value;
  readonly activation: FusedActivation;
  readonly geometry: Geometry;
  /** How the filter moves to give the taps of `geometry`; null for TRANSPOSE_CONV */
  readonly slides: { readonly rows: Slide; readonly columns: Slide } | null;
}

export const isDepthwise = ({ opcode }: Layer): boolean => opcode === 'DEPTHWISE_CONV_2D';

/** How many input channels each output channel sums over. */
export const depthOf = (layer: Layer): number =>
  isDepthwise(layer) ? 1 : layer.geometry.inputChannels;

/**
 * Place of a weight: OHWI, or for depthwise 1HWO. `tap` is the place in the filter's plane and
 * `depth` counts the input channels that one output channel sums over.
 */
export function weightIndex(layer: Layer, channel: number, tap: number, depth: number): number {
  const { filterHeight, filterWidth, inputChannels, outputChannels } = layer.geometry;
  return isDepthwise(layer)
    ? tap * outputChannels + channel
    : (channel * filterHeight * filterWidth + tap) * inputChannels + depth;
}

/** Biases in their stored type. */
export type Biases = Int32Array | BigInt64Array;

/**
 * @param accumulator width of the accumulator; a bias may be as wide
 * @throws Refusal if it has another type
 */
export function biasesOf({ opcode, bias }: Layer, accumulator: 32 | 64): Biases | null {
  if (bias === null) return null;
  const { data } = bias;
  const isWide = data instanceof BigInt64Array && accumulator === 64;
  if (data instanceof Int32Array || isWide) return data;
  throw new Refusal(`${opcode} has a bias of type ${bias.type}.`);
}

type Codes = Exclude<Elements, BigInt64Array | Float32Array | Int32Array>;

/** @throws Refusal if the tensor holds other elements */
export function codesOf({ opcode }: Layer, { name, type, data }: Value): Codes {
  if (data instanceof Uint8Array || data instanceof Int8Array || data instanceof Int16Array) {
    return data;
  }
  throw new Refusal(`${opcode} has ${JSON.stringify(name)} of type ${type} among codes.`);
}
