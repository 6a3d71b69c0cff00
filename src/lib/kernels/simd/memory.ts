import type { Elements } from '../code/value';
import type { SimdKernels } from './module';

const PAGE = 65536;
/** Places start at multiples of this, and a load may read this far past a tensor's end. */
const ALIGNMENT = 64;
/** The pages that WebAssembly can address with 32 bits. */
const MOST_PAGES = 65536;

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** A placed array needs more room than was counted for it. */
export class NoRoom extends RangeError {
  override name = 'NoRoom';
}

/** A range of addresses, without `to`. */
export interface Region {
  readonly from: number;
  readonly to: number;
}

/**
 * The memory of one prepared graph: activations from address 0, then the packed weights of the SIMD
 * kernels. Its size is fixed, because growing it would detach all arrays that are views of it.
 */
export class SimdMemory {
  readonly buffer: ArrayBuffer;
  readonly kernels: SimdKernels;
  private free: number;
  private end: number;
  private isReplacing = false;

  /**
   * @param activations the bytes from address 0 that belong to the caller
   * @param room bytes for `place`
   * @throws RangeError if the machine does not have so much memory
   */
  constructor(module: WebAssembly.Module, activations: number, room: number) {
    const pages = Math.ceil((aligned(activations) + aligned(room) + ALIGNMENT) / PAGE);
    if (pages > MOST_PAGES) throw new RangeError('WebAssembly addresses 4 GB at most.');
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    this.buffer = memory.buffer;
    this.kernels = exports as SimdKernels;
    this.free = aligned(activations);
    this.end = this.buffer.byteLength - ALIGNMENT;
  }

  /** Reserves so many bytes and returns their address. */
  place(bytes: number): number {
    const address = this.free;
    const next = address + aligned(bytes);
    if (next > this.end) {
      throw new NoRoom(`The room for SIMD kernels is ${next - this.end} bytes too small.`);
    }
    this.free = next;
    return address;
  }

  /** Does work that places arrays, and returns the region that they take. */
  placing<T>(work: () => T): { result: T; region: Region } {
    const from = this.free;
    const result = work();
    return { result, region: { from, to: this.free } };
  }

  /**
   * Does work that places arrays. If there is no room for them, it returns null and nothing is
   * placed.
   * @throws NoRoom within `replacing`, because the graph can then be prepared anew with more room
   */
  fitting<T>(work: () => T): T | null {
    const { free } = this;
    try {
      return work();
    } catch (error) {
      if (!(error instanceof NoRoom) || this.isReplacing) throw error;
      this.free = free;
      return null;
    }
  }

  /**
   * Does work that places arrays in the region of earlier ones.
   * @throws NoRoom if they need more room
   */
  replacing<T>({ from, to }: Region, work: () => T): T {
    const { free, end } = this;
    [this.free, this.end, this.isReplacing] = [from, to, true];
    try {
      return work();
    } finally {
      [this.free, this.end, this.isReplacing] = [free, end, false];
    }
  }

  /** Places a copy of an array and returns its address. */
  keep(values: Elements | Float64Array): number {
    const address = this.place(values.byteLength);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    new Uint8Array(this.buffer).set(bytes, address);
    return address;
  }

  /** Whether an array is a view of this memory, so that its offset is an address. */
  holds({ buffer }: Elements): boolean {
    return buffer === this.buffer;
  }
}
