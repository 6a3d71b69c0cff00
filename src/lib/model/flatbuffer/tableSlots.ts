import type { FileSource } from './source';
import type { UnknownSlotPlace } from './unknown';

/** The cost of holding a slot that the schema does not know; see `FileSource.spend`. */
export const UNKNOWN_COST = 128;

/**
 * The slots of the table at `at`. A table begins with the distance back to its vtable. The vtable
 * holds its own length, the table's length, and the offset of each field by id (0 if left out).
 */
export class TableSlots {
  private readonly vtable: number;
  private readonly count: number;
  private readonly length: number;

  constructor(
    private readonly source: FileSource,
    private readonly at: number,
  ) {
    source.need(at, 4, 'a table');
    this.vtable = at - source.i32(at);
    source.need(this.vtable, 4, 'the list of fields');
    const listLength = source.u16(this.vtable);
    this.length = source.u16(this.vtable + 2);
    if (listLength < 4 || listLength % 2 !== 0 || this.length < 4) {
      source.fail(at, 'there is no table, although an offset leads here');
    }
    source.need(this.vtable, listLength, 'the list of fields');
    if (!source.vtables.has(this.vtable)) {
      source.vtables.add(this.vtable);
      source.claim(this.vtable, listLength, 'the list of fields');
    }
    source.claim(at, this.length, 'a table');
    this.count = (listLength - 4) / 2;
  }

  /** The position of field `id`, `width` bytes wide, in the file; 0 if it is left out. */
  find(id: number, width: number): number {
    const offset = this.offset(id);
    if (offset === 0) return 0;
    if (offset < 4 || offset + width > this.length) {
      this.source.fail(this.at, `field ${id} is outside its table of ${this.length} bytes`);
    }
    return this.at + offset;
  }

  /** The slots in use whose ids the schema does not know. */
  unknown(known: ReadonlySet<number>): UnknownSlotPlace[] {
    let rooms: Map<number, number> | null = null;
    const unknown: UnknownSlotPlace[] = [];
    for (let id = 0; id < this.count; id++) {
      const offset = this.offset(id);
      if (offset === 0 || known.has(id)) continue;
      this.source.spend(UNKNOWN_COST, this.at);
      rooms ??= roomsBehind(this.offsets(), this.length);
      unknown.push({ id, at: this.find(id, 1), room: rooms.get(offset) ?? 0 });
    }
    return unknown;
  }

  private offsets(): number[] {
    return Array.from({ length: this.count }, (_, id) => this.offset(id));
  }

  private offset(id: number): number {
    return id < this.count ? this.source.u16(this.vtable + 4 + 2 * id) : 0;
  }
}

/** For each offset within a table, the bytes up to the next offset or the end of the table. */
export function roomsBehind(offsets: readonly number[], length: number): Map<number, number> {
  const sorted = [...new Set([...offsets, length])].sort((a, b) => a - b);
  return new Map(sorted.map((offset, i) => [offset, (sorted[i + 1] ?? offset) - offset]));
}
