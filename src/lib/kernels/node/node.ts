import type { Operator } from '../../model/graph/graph';
import type { Machine } from '../../numeric/machine';
import type { Simd } from '../simd/simd';
import type { Run, Value } from '../code/value';

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
  /**
   * A kernel says here how many bytes its own lists will take, before it makes them.
   * @throws Refusal where a run may not take so many
   */
  readonly claim: (bytes: number) => void;
  /** Computes weighted operators faster, with the same bits, where it can */
  readonly simd?: Simd;
}

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
