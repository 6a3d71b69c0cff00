import type { FusedActivation } from '../../quantizer/activation';
import type { Layer } from '../layer/layer';
import type { LayerArithmetic } from '../layer/arithmetic';
import type { Run } from '../code/value';
import { codeSum, floatSum, type SumOperands, type SumArithmetic } from './sum';
import { floatRun } from './float';
import { integerRun } from './integer';
import { SimdMemory } from './memory';
import type { MemoryNeed } from './memoryNeed';

/** The SIMD kernels of one prepared graph, and the memory that holds its activations. */
export class Simd {
  readonly memory: SimdMemory;
  private readonly scratch: number;

  /**
   * @param activations bytes at the beginning of `buffer` that belong to the caller
   * @throws RangeError if the machine does not have so much memory
   */
  constructor(module: WebAssembly.Module, activations: number, { weights, scratch }: MemoryNeed) {
    this.memory = new SimdMemory(module, activations, weights + scratch + 64);
    this.scratch = this.memory.place(scratch);
  }

  get buffer(): ArrayBuffer {
    return this.memory.buffer;
  }

  /**
   * The function that runs a layer in SIMD; null if the plain kernel must run it, for lack of a
   * SIMD kernel or of room.
   */
  float(layer: Layer): Run | null {
    return this.memory.fitting(() => floatRun(layer, this.memory, this.scratch));
  }

  floatSum(pair: SumOperands, activation: FusedActivation): Run | null {
    return floatSum(pair, activation, this.memory);
  }

  codeSum(pair: SumOperands, arithmetic: SumArithmetic): Run | null {
    return this.memory.fitting(() => codeSum(pair, arithmetic, this.memory));
  }

  integer(layer: Layer, arithmetic: LayerArithmetic): Run | null {
    return this.memory.fitting(() => integerRun(layer, arithmetic, this.memory, this.scratch));
  }
}
