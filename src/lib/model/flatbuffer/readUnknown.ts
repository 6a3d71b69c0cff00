import { roomsBehind, UNKNOWN_COST } from './tableSlots';
import type { FileSource } from './source';
import type { UnknownObject, UnknownSlot, UnknownSlotPlace } from './unknown';

/*
 * Fields of a newer schema than ours must survive, yet the bytes of a flatbuffer do not say what a
 * slot holds. The reader follows this rule:
 *
 *   Four bytes are a reference if, as an offset, they lead to a well-formed object in a part of
 *   the file that no known field uses. The object is kept with them. Everything else is a number,
 *   and its bytes are kept.
 *
 * In a file without unknown references the unused parts are padding, a few zero bytes between
 * objects. The reader therefore mistakes a number for a reference (to an empty vector) only if the
 * number is a multiple of four and happens to lead into padding. It takes a reference for a number
 * if a known field uses the same object; no writer of these formats shares objects in this way.
 */

/** The deepest nesting that is followed: more than any real schema has, and safe for recursion. */
const DEPTH = 32;

/** Reads all unknown slots of a source. Read its known objects first. */
export function readUnknown(source: FileSource): void {
  if (source.unknown.length === 0) return;
  const reader = new UnknownReader(source);
  for (const { place, into } of source.unknown) into.push(reader.slot(place, 0));
}

class UnknownReader {
  private readonly gaps: { start: number; end: number }[];
  private kept = 0;
  private readonly seen = new Map<number, UnknownObject | null>();

  constructor(private readonly source: FileSource) {
    this.gaps = gapsBetween(source.claims, source.size);
  }

  slot({ id, at, room }: UnknownSlotPlace, depth: number): UnknownSlot {
    const { source } = this;
    const alone = room < 8 || source.u32(at + 4) === 0;
    const object = room >= 4 && at % 4 === 0 && alone ? this.follow(at, depth) : null;
    return object ? { id, object } : { id, inline: source.view(at, room) };
  }

  private follow(at: number, depth: number): UnknownObject | null {
    const target = at + this.source.u32(at);
    if (target === at || target % 4 !== 0 || depth > DEPTH) return null;
    const end = this.gapEnd(target);
    if (target + 4 > end) return null;
    let object = this.seen.get(target);
    if (object === undefined) {
      this.source.spend(UNKNOWN_COST, at);
      object = this.table(target, end, depth) ?? this.vector(target, end, depth);
      this.seen.set(target, object);
    }
    return object;
  }

  private table(at: number, end: number, depth: number): UnknownObject | null {
    const { source } = this;
    const vtable = at - source.i32(at);
    if (vtable === at || vtable < 8 || vtable + 4 > source.size) return null;
    if (!source.vtables.has(vtable) && this.gapEnd(vtable) === 0) return null;
    const listLength = source.u16(vtable);
    const length = source.u16(vtable + 2);
    if (listLength < 4 || listLength % 2 !== 0 || vtable + listLength > source.size) return null;
    if (length < 4 || at + length > end) return null;
    const offsets: number[] = [];
    for (let i = 4; i < listLength; i += 2) offsets.push(source.u16(vtable + i));
    if (offsets.some((offset) => offset !== 0 && (offset < 4 || offset >= length))) return null;
    source.spend(UNKNOWN_COST * offsets.length, at);
    const rooms = roomsBehind(offsets, length);
    const slots: UnknownSlot[] = [];
    offsets.forEach((offset, id) => {
      if (offset === 0) return;
      slots.push(this.slot({ id, at: at + offset, room: rooms.get(offset) ?? 0 }, depth + 1));
    });
    return { table: slots };
  }

  private vector(at: number, end: number, depth: number): UnknownObject | null {
    const { source } = this;
    const length = source.u32(at);
    const start = at + 4;
    if (length > end - start) return null;
    const items = this.items(start, length, end, depth);
    if (items) return { items };
    // Elements have at most eight bytes, and a text has one more. Extra bytes do no harm.
    const bytes = source.view(start, Math.min(end - start, length * 8 + 1));
    this.kept += bytes.length;
    if (this.kept > 8 * source.size) source.fail(at, 'unknown fields overlap more than eightfold');
    return { length, bytes };
  }

  /** The elements as tables or texts; null if they are neither. */
  private items(start: number, length: number, end: number, depth: number): UnknownObject[] | null {
    const behind = start + 4 * length;
    if (length === 0 || behind > end) return null;
    const items: UnknownObject[] = [];
    for (let at = start; at < behind; at += 4) {
      this.source.spend(16, at);
      const target = at + this.source.u32(at);
      const item = target < behind ? null : this.follow(at, depth + 1);
      if (!item || 'items' in item || ('bytes' in item && !this.isText(target, item))) return null;
      items.push(item);
    }
    return items;
  }

  private isText(at: number, { length }: { length: number }): boolean {
    return (
      length > 0 && at + 4 + length < this.source.size && this.source.u8(at + 4 + length) === 0
    );
  }

  /** The end of the gap that contains `at`; 0 if no gap does. */
  private gapEnd(at: number): number {
    let low = 0;
    let high = this.gaps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.gaps[middle].end > at) high = middle;
      else low = middle + 1;
    }
    const gap = this.gaps.at(low);
    return gap && gap.start <= at ? gap.end : 0;
  }
}

/** The parts of a file that no claim covers. Claims are pairs of start and end. */
function gapsBetween(claims: readonly number[], size: number): { start: number; end: number }[] {
  const pairs: [number, number][] = [];
  for (let i = 0; i < claims.length; i += 2) pairs.push([claims[i], claims[i + 1]]);
  pairs.sort((a, b) => a[0] - b[0]);
  const gaps: { start: number; end: number }[] = [];
  let reached = 0;
  for (const [start, end] of [...pairs, [size, size] as const]) {
    if (start > reached) gaps.push({ start: reached, end: start });
    reached = Math.max(reached, end);
  }
  return gaps;
}
