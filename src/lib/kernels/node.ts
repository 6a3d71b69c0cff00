import type { Operator } from '../model/graph';
import type { TensorType } from '../model/tensorType';
import type { Machine } from '../numeric/machine';
import type { Simd } from './simd/simd';

/** Elements of a tensor, as its type stores them; BOOL as Uint8Array. */
export type Elements =
  Float32Array | Uint8Array | Int8Array | Int16Array | Int32Array | BigInt64Array;

/**
 * A tensor while a graph runs. real = scale · (code − zeroPoint); floats and plain integers have
 * no scale.
 */
export interface Value {
  readonly name: string;
  readonly type: TensorType;
  /** Outermost first, row-major; `[]` is a scalar */
  readonly shape: readonly number[];
  /**
   * A constant's own elements, else a place in the run's memory that is written anew in each run.
   * FLOAT16 constants are widened: their elements are a Float32Array
   */
  readonly data: Elements;
  /** One for the tensor, or one for each index of `axis` */
  readonly scale: Float32Array;
  readonly zeroPoint: Int32Array;
  readonly axis: number;
  /** Its elements are in the file and never change */
  readonly constant: boolean;
}

/** One operator with its tensors, wired for many runs. */
export interface Node {
  readonly operator: Operator;
  /** Null where an optional input is left out */
  readonly inputs: readonly (Value | null)[];
  readonly outputs: readonly Value[];
  /** Whose casts the kernel makes */
  readonly machine: Machine;
  /**
   * A kernel says here, once and while it prepares, that the reference's result is not what the
   * numbers mean, and why; the run marks the outputs with the sentence.
   */
  readonly asReference?: (why: string) => void;
  /** Computes weighted operators faster, with the same bits, where it can */
  readonly simd?: Simd;
}

/** Computes the outputs' elements from what the inputs' elements are at the time. */
export type Run = () => void;

/**
 * Reads options, shapes and parameters once and returns what runs.
 * @throws Refusal where the reference's interpreter refuses the operator, a type or a parameter
 */
export type Prepare = (node: Node) => Run;

/** How an operator is computed, by the type of its data. */
export interface Kernels {
  /** FLOAT32; also what other types fall back on: dequantize, float, quantize */
  readonly float: Prepare;
  /** UINT8, INT16 or INT8; left out where the reference has none */
  readonly quantized?: Prepare;
}

/** The reference's interpreter does not compute this; the sentence says why. */
export class Refusal extends Error {
  override name = 'Refusal';
}
