import { ByteBuffer } from 'flatbuffers';
import { ModelError } from '../error';
import { TablePath } from './tablePath';
import type { Format } from './format';
import type { UnknownSlot, UnknownSlotPlace } from './unknown';

/**
 * The most that the decoded structure of a file of so many bytes may cost, in bytes as `spend`
 * counts them. Constant data is viewed, not decoded, and costs nothing. A file whose offsets all
 * lead to the same tables can ask for far more than its own length. A file whose tables are its own
 * asks for about ten times the bytes of them, so the budget grows with the file. The floor leaves
 * small files about a second and a few hundred megabytes, and the ceiling holds
 * 200,000 operators with their tensors.
 */
const budgetOf = (size: number): number => Math.min(Math.max(64 << 20, 16 * size), 2 ** 29);

/** The bytes of a file. Each offset and length is checked before it is used. */
export class FileSource extends TablePath {
  readonly size: number;
  /** Start and end of every object read, in pairs. Bytes in no pair belong to unknown fields. */
  readonly claims: number[] = [0, 8];
  readonly vtables = new Set<number>();
  /** The slots found that the schema does not know, each with the list that will hold it. */
  readonly unknown: { place: UnknownSlotPlace; into: UnknownSlot[] }[] = [];
  private readonly buffer: ByteBuffer;
  private readonly budget: number;
  private spent = 0;

  readonly bytes: Uint8Array;

  constructor(
    file: Uint8Array,
    readonly format: Format,
  ) {
    super();
    // The same memory as plain bytes, because slices of Node's Buffer would be Buffers.
    this.bytes = new Uint8Array(file.buffer, file.byteOffset, file.length);
    this.size = file.length;
    this.budget = budgetOf(this.size);
    this.buffer = new ByteBuffer(this.bytes);
  }

  fail(at: number, problem: string): never {
    throw new ModelError(`At offset ${at} (${this.name}) ${problem}.`);
  }

  spend(cost: number, at: number): void {
    this.spent += cost;
    if (this.spent > this.budget)
      this.fail(at, 'the file asks for more tables than a model can hold');
  }

  /** Checks that `length` bytes from `at` are in the file. */
  need(at: number, length: number, what: string): void {
    if (at < 0 || length > this.size - at) {
      this.fail(at, `${what} of ${length} bytes does not fit in the file of ${this.size} bytes`);
    }
  }

  /** Does the same, and marks these bytes as known. */
  claim(at: number, length: number, what: string): void {
    this.need(at, length, what);
    this.claims.push(at, at + length);
  }

  i8 = (at: number): number => this.buffer.readInt8(at);
  u8 = (at: number): number => this.buffer.readUint8(at);
  u16 = (at: number): number => this.buffer.readUint16(at);
  i32 = (at: number): number => this.buffer.readInt32(at);
  u32 = (at: number): number => this.buffer.readUint32(at);
  i64 = (at: number): bigint => this.buffer.readInt64(at);
  u64 = (at: number): bigint => this.buffer.readUint64(at);
  f32 = (at: number): number => this.buffer.readFloat32(at);

  /** The position that the offset stored at `at` leads to. At least four bytes follow it. */
  follow(at: number): number {
    const offset = this.u32(at);
    if (offset < 4 || offset > this.size - at - 4) {
      this.fail(at, `an offset of ${offset} leads outside the file of ${this.size} bytes`);
    }
    return at + offset;
  }

  /** Number of elements of the vector at `at`; they begin at `at + 4`. */
  vector(at: number, width: number): number {
    const count = this.u32(at);
    this.claim(at, 4 + count * width, `a vector of ${count} elements`);
    return count;
  }

  /** A view, not a copy. */
  view(at: number, length: number): Uint8Array {
    return this.bytes.subarray(at, at + length);
  }
}
