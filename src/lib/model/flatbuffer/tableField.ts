import type { Builder } from 'flatbuffers';
import type { FileSink } from './sink';
import type { FileSource } from './source';
import type { Format, Unnamed } from './format';

/** Puts a value into slot `id` of the table being built. The value's parts are already written. */
export type PutSlot = (builder: Builder, id: number) => void;

/** One field of a table: how to read its slot and how to write it. */
export interface TableField<T> {
  /** Bytes of the slot within the table. */
  readonly width: 1 | 2 | 4 | 8;
  /** The value if the file leaves the field out. */
  missing(): T;
  /**
   * Reads the value whose slot is at `at`. A union's kind is at `kindAt` (0: the file has none).
   */
  read(source: FileSource, at: number, kindAt: number): T;
  /** Writes the object that the value refers to. Null leaves the slot out. */
  write(sink: FileSink, value: T): PutSlot | null;
  /** For lists and texts. A missing one is read as empty, so the table notes which are missing. */
  isEmpty?(value: T): boolean;
  /** A union takes two ids, the first for the number of its kind. */
  readonly isUnion?: boolean;
  /** Ids if the formats number the field differently. A format without an id lacks the field. */
  readonly ids?: Partial<Record<Format, number>>;
}

/** The same field with its own id in each format. */
export function numbered<T>(
  ids: Partial<Record<Format, number>>,
  field: TableField<T>,
): TableField<T> {
  return { ...field, ids };
}

function scalar<T>(
  width: 1 | 2 | 4 | 8,
  fallback: T,
  read: (source: FileSource, at: number) => T,
  put: (builder: Builder, id: number, value: T) => void,
): TableField<T> {
  return {
    width,
    missing: () => fallback,
    read,
    // Flatbuffers leave out a value that equals the default.
    write: (_, value) => (value === fallback ? null : (builder, id) => put(builder, id, value)),
  };
}

const putByte: (b: Builder, id: number, v: number) => void = (b, id, v) =>
  b.addFieldInt8(id, v, null);
const putInt: (b: Builder, id: number, v: number) => void = (b, id, v) =>
  b.addFieldInt32(id, v, null);
const putLong: (b: Builder, id: number, v: bigint) => void = (b, id, v) =>
  b.addFieldInt64(id, v, null);

export const i8 = (fallback = 0) => scalar(1, fallback, (s, at) => s.i8(at), putByte);
export const i32 = (fallback = 0) => scalar(4, fallback, (s, at) => s.i32(at), putInt);
export const u32 = (fallback = 0) => scalar(4, fallback, (s, at) => s.u32(at), putInt);
export const i64 = (fallback = 0n) => scalar(8, fallback, (s, at) => s.i64(at), putLong);
export const u64 = (fallback = 0n) => scalar(8, fallback, (s, at) => s.u64(at), putLong);
export const f32 = (fallback = 0) =>
  scalar(
    4,
    fallback,
    (s, at) => s.f32(at),
    (b, id, v) => b.addFieldFloat32(id, v, null),
  );
export const bool = (fallback = false): TableField<boolean> =>
  scalar(
    1,
    fallback,
    (s, at) => s.u8(at) !== 0,
    (b, id, v) => putByte(b, id, v ? 1 : 0),
  );

/** An enum by name. A value without a name is kept as `#7`. */
export function enumeration<N extends string>(
  number: TableField<number>,
  names: Record<Format, ReadonlyMap<number, N>>,
): TableField<N | Unnamed> {
  const nameOf = (format: Format, value: number): N | Unnamed =>
    names[format].get(value) ?? `#${value}`;
  const values = {
    tflite: new Map<string, number>([...names.tflite].map(([value, name]) => [name, value])),
    circle: new Map<string, number>([...names.circle].map(([value, name]) => [name, value])),
  };
  return {
    width: number.width,
    missing: () => nameOf('tflite', number.missing()),
    read: (source, at) => nameOf(source.format, number.read(source, at, 0)),
    write(sink, name) {
      return number.write(sink, values[sink.format].get(name) ?? sink.unnamed(name));
    },
  };
}

/** An enum with the given names, by position or by value. */
export function named<const N extends string>(
  number: TableField<number>,
  names: readonly N[] | Readonly<Record<number, N>>,
): TableField<N | Unnamed> {
  const map = new Map(Object.entries<N>(names).map(([value, name]) => [Number(value), name]));
  return enumeration(number, { tflite: map, circle: map });
}
