import type { TensorType } from '../../model/schema/tensorType';

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
   * A constant's own elements, or a part of the run's memory that each run overwrites. FLOAT16
   * constants are widened to a Float32Array
   */
  readonly data: Elements;
  /** One for the tensor, or one for each index of `axis` */
  readonly scale: Float32Array;
  readonly zeroPoint: Int32Array;
  readonly axis: number;
  /** Whether its elements are in the file and never change */
  readonly constant: boolean;
}

/** Computes the outputs' elements from the current elements of the inputs. */
export type Run = () => void;

/** The reference's interpreter does not compute this. The message says why. */
export class Refusal extends Error {
  override name = 'Refusal';
}

/** A run that would pass its limits. Another kernel for the operator is no way out. */
export class OverLimit extends Refusal {
  override name = 'OverLimit';
}
