import type { FusedActivation } from '../../quantizer/activation';
import type { WeightedOp } from '../../quantizer/weightedOps';
import type { Slide, Taps } from './taps';
import { Refusal, type Elements, type Value } from '../code/value';

/** Sizes of a weighted operator; what slides in two dimensions. */
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

/** Elements of the largest patch of the input that one output element sees. */
export const patchSize = ({ filterHeight, filterWidth, inputChannels }: Geometry): number =>
  filterHeight * filterWidth * inputChannels;

/** A weighted operator, read and checked: what all its kernels share. */
export interface Layer {
  readonly opcode: WeightedOp;
  readonly input: Value;
  readonly weights: Value;
  readonly bias: Value | null;
  readonly output: Value;
  readonly activation: FusedActivation;
  readonly geometry: Geometry;
  /** The steps whose taps `geometry` lists; null where these are not those of a convolution */
  readonly slides: { readonly rows: Slide; readonly columns: Slide } | null;
}

export const isDepthwise = ({ opcode }: Layer): boolean => opcode === 'DEPTHWISE_CONV_2D';

/** Input channels that each output channel sums over. */
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

/** Biases as they are stored. */
export type Biases = Int32Array | BigInt64Array;

/**
 * @param accumulator width of the sums; a bias may be as wide
 * @throws Refusal where it has another type
 */
export function biasesOf({ opcode, bias }: Layer, accumulator: 32 | 64): Biases | null {
  if (bias === null) return null;
  const { data } = bias;
  const isWide = data instanceof BigInt64Array && accumulator === 64;
  if (data instanceof Int32Array || isWide) return data;
  throw new Refusal(`${opcode} has a bias of type ${bias.type}.`);
}

type Codes = Exclude<Elements, BigInt64Array | Float32Array | Int32Array>;

/** @throws Refusal where the tensor holds something else */
export function codesOf({ opcode }: Layer, { name, type, data }: Value): Codes {
  if (data instanceof Uint8Array || data instanceof Int8Array || data instanceof Int16Array) {
    return data;
  }
  throw new Refusal(`${opcode} has ${JSON.stringify(name)} of type ${type} among codes.`);
}
