import type { Elements } from '../code/value';
import type { SimdKernels } from './module';

const PAGE = 65536;
/** Places start at multiples of this, and loads may reach so far past a tensor's end. */
const ALIGNMENT = 64;
/** What WebAssembly can address with 32 bits. */
const MOST_PAGES = 65536;

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** What is placed needs more room than was counted for it. */
export class NoRoom extends RangeError {
  override name = 'NoRoom';
}

/** Addresses that belong together; `to` is not included. */
export interface Region {
  readonly from: number;
  readonly to: number;
}

/**
 * The memory of one prepared graph: activations from address 0, behind them what the SIMD kernels
 * keep of the weights. It is sized once, as growing would cut off all arrays that see into it.
 */
export class SimdMemory {
  readonly buffer: ArrayBuffer;
  readonly kernels: SimdKernels;
  private free: number;
  private end: number;
  private isReplacing = false;

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
    this.end = this.buffer.byteLength - ALIGNMENT;
  }

  /** The address of so many bytes that nothing else uses. */
  place(bytes: number): number {
    const address = this.free;
    const next = address + aligned(bytes);
    if (next > this.end) {
      throw new NoRoom(`The room for SIMD kernels is ${next - this.end} bytes too small.`);
    }
    this.free = next;
    return address;
  }

  /** Does work that places things, and returns where they lie. */
  placing<T>(work: () => T): { result: T; region: Region } {
    const from = this.free;
    const result = work();
    return { result, region: { from, to: this.free } };
  }

  /**
   * Does work that places things; null, with nothing placed, where they find no room.
   * @throws NoRoom within `replacing`: a graph that is prepared anew has room
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
   * Does work that places things where others were.
   * @throws NoRoom where they need more room
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

  /** Whether an array's elements lie here, so that its offset is an address. */
  holds({ buffer }: Elements): boolean {
    return buffer === this.buffer;
  }
}
