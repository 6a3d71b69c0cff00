import type { Builder } from 'flatbuffers';
import type { TableField } from './tableField';
import type { FileSink } from './sink';
import type { FileSource } from './source';

/** A field whose slot holds an offset to an object outside the table. */
export function reference<T>(
  missing: () => T,
  read: (source: FileSource, at: number) => T,
  write: (sink: FileSink, value: T) => number | null,
  isEmpty?: (value: T) => boolean,
): TableField<T> {
  return {
    width: 4,
    missing,
    read: (source, at) => read(source, source.follow(at)),
    write(sink, value) {
      const offset = write(sink, value);
      return offset === null ? null : (builder, id) => builder.addFieldOffset(id, offset, 0);
    },
    isEmpty,
  };
}

interface Numbers<E> {
  readonly length: number;
  [index: number]: E;
}

function numbers<E, T extends Numbers<E>>(
  width: number,
  make: (length: number) => T,
  get: (source: FileSource, at: number) => E,
  add: (builder: Builder, value: E) => void,
): TableField<T> {
  return reference(
    () => make(0),
    (source, at) => {
      const count = source.vector(at, width);
      // A decoded element takes up to eight bytes.
      source.spend(count * 8, at);
      const values = make(count);
      for (let i = 0; i < count; i++) values[i] = get(source, at + 4 + i * width);
      return values;
    },
    ({ builder }, values) => {
      builder.startVector(width, values.length, width);
      for (let i = values.length - 1; i >= 0; i--) add(builder, values[i]);
      return builder.endVector();
    },
    (values) => values.length === 0,
  );
}

export const ints = numbers<number, number[]>(
  4,
  (length) => new Array<number>(length),
  (s, at) => s.i32(at),
  (b, v) => b.addInt32(v),
);
export const uints = numbers<number, number[]>(
  4,
  (length) => new Array<number>(length),
  (s, at) => s.u32(at),
  (b, v) => b.addInt32(v),
);
export const shorts = numbers<number, number[]>(
  2,
  (length) => new Array<number>(length),
  (s, at) => s.u16(at),
  (b, v) => b.addInt16(v),
);
export const bools = numbers<boolean, boolean[]>(
  1,
  (length) => new Array<boolean>(length),
  (s, at) => s.u8(at) !== 0,
  (b, v) => b.addInt8(v ? 1 : 0),
);
export const longs = numbers<bigint, BigInt64Array>(
  8,
  (length) => new BigInt64Array(length),
  (s, at) => s.i64(at),
  (b, v) => b.addInt64(v),
);
export const floats = numbers<number, Float32Array>(
  4,
  (length) => new Float32Array(length),
  (s, at) => s.f32(at),
  (b, v) => b.addFloat32(v),
);

// `ignoreBOM` keeps a byte order mark, which would otherwise be lost.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** A text. Bytes that are not UTF-8 become U+FFFD. */
export const text: TableField<string> = reference(
  () => '',
  (source, at) => {
    const length = source.vector(at, 1);
    source.spend(length, at);
    return utf8.decode(source.view(at + 4, length));
  },
  ({ builder }, value) => builder.createString(value),
  (value) => value === '',
);

/** Raw bytes, as a view; null if the file leaves them out. They are written at `alignment`. */
export const bytes = (alignment = 4): TableField<Uint8Array | null> =>
  reference<Uint8Array | null>(
    () => null,
    (source, at) => source.view(at + 4, source.vector(at, 1)),
    ({ builder }, value) => {
      if (value === null) return null;
      builder.prep(alignment, value.length);
      return builder.createByteVector(value);
    },
  );
