import type { Elements } from '../node';
import type { SimdKernels } from './module';

const PAGE = 65536;
/** Places start at multiples of this, and loads may reach so far past a tensor's end. */
const ALIGNMENT = 64;
/** What WebAssembly can address with 32 bits. */
const MOST_PAGES = 65536;

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/**
 * The memory of one prepared graph: activations from address 0, behind them what the SIMD kernels
 * keep of the weights. It is sized once, as growing would cut off all arrays that see into it.
 */
export class SimdMemory {
  readonly buffer: ArrayBuffer;
  readonly kernels: SimdKernels;
  private free: number;

  /**
   * @param activations bytes from address 0 that belong to the caller
   * @param room bytes for `place`
   * @throws RangeError where the machine has not so much memory
   */
  constructor(module: WebAssembly.Module, activations: number, room: number) {
    const pages = Math.ceil((aligned(activations) + aligned(room) + ALIGNMENT) / PAGE);
    if (pages > MOST_PAGES) throw new RangeError('WebAssembly addresses 4 GB at most.');
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    this.buffer = memory.buffer;
    this.kernels = exports as SimdKernels;
    this.free = aligned(activations);
  }

  /** The address of so many bytes that nothing else uses. */
  place(bytes: number): number {
    const address = this.free;
    this.free += aligned(bytes);
    if (this.free + ALIGNMENT > this.buffer.byteLength) {
      throw new RangeError(`the room for SIMD kernels is ${bytes} bytes too small.`);
    }
    return address;
  }

  /** Places a copy of an array and returns its address. */
  keep(values: Float32Array | Int16Array | Int32Array | BigInt64Array): number {
    const address = this.place(values.byteLength);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    new Uint8Array(this.buffer).set(bytes, address);
    return address;
  }

  /** Whether an array's elements lie here, so that its offset is an address. */
  holds({ buffer }: Elements): boolean {
    return buffer === this.buffer;
  }
}
