import { titleOf } from '../../kernels/node/readNode';
import type { Node } from '../../kernels/node/node';
import { OverLimit, type Value } from '../../kernels/code/value';
import { elementCount } from '../../model/schema/tensorType';
import { optionsOf } from '../../model/schema/options';

/**
 * Limits of a run. Without them, a file of a few hundred bytes could ask for terabytes of memory
 * and years of work.
 */
export interface RunLimits {
  /** Bytes of the activations, of the kernels' own lists, and of floats in place of codes */
  readonly memory: number;
  /** Products or elements that one operator handles in a run */
  readonly work: number;
}

/** 1 GB, and about ten times the work of the largest common layers. */
export const RUN_LIMITS: RunLimits = { memory: 2 ** 30, work: 2 ** 37 };

export const megabytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MB`;

const sum = (values: readonly (Value | null)[]): number =>
  values.reduce((total, value) => total + (value === null ? 0 : elementCount(value.shape)), 0);

/**
 * The products of a weighted operator, the elements in all windows of a pool, or the elements of
 * inputs and outputs.
 */
function workOf({ operator, inputs, outputs }: Node): number {
  const made = sum(outputs);
  const weights = inputs.at(1) ?? null;
  switch (operator.opcode) {
    case 'CONV_2D':
    case 'TRANSPOSE_CONV':
    case 'FULLY_CONNECTED': {
      const channels = Math.max(1, weights?.shape.at(0) ?? 1);
      return (made / channels) * sum([weights]);
    }
    case 'DEPTHWISE_CONV_2D': {
      const channels = Math.max(1, weights?.shape.at(-1) ?? 1);
      return (made / channels) * sum([weights]);
    }
    case 'AVERAGE_POOL_2D':
    case 'MAX_POOL_2D': {
      const { filterHeight, filterWidth } = optionsOf(operator, 'Pool2DOptions');
      const [, height = 1, width = 1] = inputs.at(0)?.shape ?? [];
      return made * Math.min(filterHeight, height) * Math.min(filterWidth, width);
    }
    case 'BATCH_MATMUL': {
      const { adjX } = optionsOf(operator, 'BatchMatMulOptions');
      return made * Math.max(1, inputs.at(0)?.shape.at(adjX ? -2 : -1) ?? 1);
    }
    default:
      return made + sum(inputs);
  }
}

/** Counts the work and the memory that a run's operators ask for. */
export class Budget {
  /** Claimed bytes by the operator's index */
  private readonly claims = new Map<number, number>();
  private total: number;

  /** @param bytes the bytes that the activations take */
  constructor(
    readonly limits: RunLimits,
    bytes: number,
  ) {
    this.total = bytes;
  }

  /** @throws OverLimit if it would work for too long */
  check(node: Node): void {
    const { work } = this.limits;
    const asked = workOf(node);
    // Negated, so that NaN is refused too.
    if (!(asked <= work)) {
      throw new OverLimit(
        `${titleOf(node)} computes ${asked.toPrecision(3)} products or elements, and one operator may compute ${work.toPrecision(3)}: cut it.`,
      );
    }
  }

  /** Releases an operator's claim before it is prepared anew. */
  release(index: number): void {
    this.total -= this.claims.get(index) ?? 0;
    this.claims.delete(index);
  }

  /** @throws OverLimit if the operator's lists do not fit any more */
  claim(index: number, bytes: number, title: string): void {
    const { memory } = this.limits;
    if (!(this.total + bytes <= memory)) {
      throw new OverLimit(
        `${title} needs ${megabytes(bytes)} on top of the ${megabytes(this.total)} that the run already takes, and a run may take ${megabytes(memory)}: cut the model.`,
      );
    }
    this.claims.set(index, (this.claims.get(index) ?? 0) + bytes);
    this.total += bytes;
  }
}
