import type { FusedActivation } from '../../quantizer/activation';
import type { Layer } from '../conv/layer';
import type { Arithmetic } from '../code/requantize';
import type { Run } from '../code/value';
import { codeSum, floatSum, type Pair, type SumArithmetic } from './add';
import { floatRun } from './float';
import { integerRun } from './integer';
import { SimdMemory } from './memory';
import type { Room } from './room';

/** The SIMD kernels of one prepared graph, in whose memory its activations lie. */
export class Simd {
  readonly memory: SimdMemory;
  private readonly scratch: number;

  /**
   * @param activations bytes from the beginning of `buffer` that are the caller's
   * @throws RangeError where the machine has not so much memory
   */
  constructor(module: WebAssembly.Module, activations: number, { weights, scratch }: Room) {
    this.memory = new SimdMemory(module, activations, weights + scratch + 64);
    this.scratch = this.memory.place(scratch);
  }

  get buffer(): ArrayBuffer {
    return this.memory.buffer;
  }

  /** What runs a layer, or null where the plain kernel must. */
  float(layer: Layer): Run | null {
    return floatRun(layer, this.memory, this.scratch);
  }

  floatSum(pair: Pair, activation: FusedActivation): Run | null {
    return floatSum(pair, activation, this.memory);
  }

  codeSum(pair: Pair, arithmetic: SumArithmetic): Run | null {
    return codeSum(pair, arithmetic, this.memory);
  }

  integer(layer: Layer, arithmetic: Arithmetic): Run | null {
    return integerRun(layer, arithmetic, this.memory, this.scratch);
  }
}
