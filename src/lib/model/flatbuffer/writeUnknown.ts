import type { FileSink } from './sink';
import type { PutSlot } from './tableField';
import type { UnknownObject, UnknownSlot } from './unknown';

/** Writes the object that an unknown slot refers to. */
export function putUnknown(sink: FileSink, slot: UnknownSlot): PutSlot {
  if ('object' in slot) {
    const offset = writeObject(sink, slot.object);
    return (builder, id) => builder.addFieldOffset(id, offset, 0);
  }
  return (builder, id) => {
    // Aligned to 8 for the widest number. The bytes may hold padding behind the number.
    builder.prep(8, slot.inline.length);
    for (const byte of [...slot.inline].reverse()) builder.writeInt8(byte);
    builder.slot(id);
  };
}

function writeObject(sink: FileSink, object: UnknownObject): number {
  const { builder } = sink;
  if ('table' in object) {
    const puts = object.table.map((slot) => [slot.id, putUnknown(sink, slot)] as const);
    builder.startObject(Math.max(0, ...puts.map(([id]) => id + 1)));
    for (const [id, put] of puts) put(builder, id);
    return builder.endObject();
  }
  if ('items' in object) {
    const offsets = object.items.map((item) => writeObject(sink, item));
    builder.startVector(4, offsets.length, 4);
    for (const offset of offsets.reverse()) builder.addOffset(offset);
    return builder.endVector();
  }
  builder.prep(16, object.bytes.length);
  for (let i = object.bytes.length - 1; i >= 0; i--) builder.writeInt8(object.bytes[i]);
  builder.addInt32(object.length);
  return builder.offset();
}
