import type { Operator } from '../../model/graph/graph';
import type { Machine } from '../../numeric/machine';
import type { Simd } from '../simd/simd';
import type { Run, Value } from '../code/value';

/** One operator with its tensors, wired for many runs. */
export interface Node {
  readonly operator: Operator;
  /** Null for an optional input that is left out */
  readonly inputs: readonly (Value | null)[];
  readonly outputs: readonly Value[];
  /** The machine whose casts the kernel repeats */
  readonly machine: Machine;
  /**
   * A kernel calls this once while it prepares, if the reference's result differs from what the
   * parameters mean. The sentence says why, and the run marks the outputs with it.
   */
  readonly asReference?: (why: string) => void;
  /**
   * A kernel calls this with the bytes of its own lists before it allocates them.
   * @throws Refusal if a run may not take so many
   */
  readonly claim: (bytes: number) => void;
  /** Computes some weighted operators faster, with the same bits */
  readonly simd?: Simd;
}

/**
 * Reads options, shapes and parameters once and returns the function that runs the operator.
 * @throws Refusal if the reference's interpreter refuses the operator, a type or a parameter
 */
export type Prepare = (node: Node) => Run;

/** How an operator is computed, by the type of its data. */
export interface Kernels {
  /** FLOAT32; other types fall back on it, between a Dequantize and a Quantize */
  readonly float: Prepare;
  /** UINT8, INT16 or INT8; absent if the reference has none */
  readonly quantized?: Prepare;
}
