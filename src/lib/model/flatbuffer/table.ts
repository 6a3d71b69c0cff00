import type { TableField, PutSlot } from './tableField';
import type { FileSink } from './sink';
import { TableSlots } from './tableSlots';
import type { FileSource } from './source';
import type { Format, Unnamed } from './format';
import type { UnknownSlot } from './unknown';
import { putUnknown } from './writeUnknown';
import { reference } from './vector';

export type TableFields = Record<string, TableField<unknown>>;

/** The plain object for a table with these fields. */
export type Read<F extends TableFields> = {
  -readonly [K in keyof F]: F[K] extends TableField<infer T> ? T : never;
} & Extras;

export interface Extras {
  /** Lists and texts that the file leaves out, and writing too. They are empty here. */
  absent?: string[];
  /** Slots that the schema does not know. */
  unknown?: UnknownSlot[];
}

/** The fields of a table, by name and in the order of their ids. */
export interface TableType<F extends TableFields> {
  /** A value with every field at its default. */
  defaults(): Read<F>;
  read(source: FileSource, at: number): Read<F>;
  /** @returns the position as the builder counts it */
  write(sink: FileSink, value: Read<F>): number;
}

export type FieldsOf<T> = T extends TableType<infer F> ? F : never;

interface Row {
  name: string;
  field: TableField<unknown>;
  /** Null if this format does not have the field. */
  id: number | null;
  /** For a union, the id of the field that says its kind. */
  kindId: number | null;
}

/** A field's id is its place in the list, unless it is numbered. A union's kind has its own id. */
function rowsOf(fields: TableFields, format: Format): Row[] {
  let next = 0;
  return Object.entries(fields).map(([name, field]) => {
    const id = field.ids ? (field.ids[format] ?? null) : next + (field.isUnion ? 1 : 0);
    if (id !== null) next = id + 1;
    return { name, field, id, kindId: id !== null && field.isUnion ? id - 1 : null };
  });
}

function idsOf(rows: Row[]): Set<number> {
  return new Set(rows.flatMap(({ id, kindId }) => [id, kindId]).filter((id) => id !== null));
}

/** The cost of holding a table, and of each of its fields; see `FileSource.spend`. */
const TABLE_COST = 64;
const FIELD_COST = 24;

export function table<F extends TableFields>(fields: F): TableType<F> {
  const rows = { tflite: rowsOf(fields, 'tflite'), circle: rowsOf(fields, 'circle') };
  const known = { tflite: idsOf(rows.tflite), circle: idsOf(rows.circle) };
  const defaults = () =>
    Object.fromEntries(rows.tflite.map(({ name, field }) => [name, field.missing()])) as Read<F>;
  return {
    defaults,
    read(source, at) {
      source.spend(TABLE_COST + FIELD_COST * rows[source.format].length, at);
      const slots = new TableSlots(source, at);
      const value: Record<string, unknown> = {};
      let absent: string[] | null = null;
      for (const { name, field, id, kindId } of rows[source.format]) {
        const slot = id === null ? 0 : slots.find(id, field.width);
        if (slot === 0) {
          value[name] = field.missing();
          if (field.isEmpty) (absent ??= []).push(name);
        } else {
          source.enter(name);
          value[name] = field.read(source, slot, kindId === null ? 0 : slots.find(kindId, 1));
          source.leave();
        }
      }
      if (absent) value.absent = absent;
      const places = slots.unknown(known[source.format]);
      if (places.length > 0) {
        const into: UnknownSlot[] = [];
        value.unknown = into;
        for (const place of places) source.unknown.push({ place, into });
      }
      return value as Read<F>;
    },
    write(sink, value) {
      const given: Record<string, unknown> = value;
      const puts: [number, PutSlot][] = [];
      for (const { name, field, id } of rows[sink.format]) {
        const leftOut = id === null || value.absent?.includes(name);
        if (leftOut && field.isEmpty?.(given[name])) continue;
        sink.enter(name);
        const put = field.write(sink, given[name]);
        if (put && id === null) sink.fail('has no place in this format');
        if (put && id !== null) puts.push([id, put]);
        sink.leave();
      }
      if (value.unknown && sink.converts) {
        sink.fail('has a field that is too new to be converted between the formats');
      }
      for (const slot of value.unknown ?? []) puts.push([slot.id, putUnknown(sink, slot)]);
      const { builder } = sink;
      builder.startObject(Math.max(0, ...puts.map(([id]) => id + 1)));
      for (const [id, put] of puts) put(builder, id);
      return builder.endObject();
    },
  };
}

/** A field that holds a table, or null. */
export function child<F extends TableFields>(type: TableType<F>): TableField<Read<F> | null> {
  return reference<Read<F> | null>(
    () => null,
    (source, at) => type.read(source, at),
    (sink, value) => (value === null ? null : type.write(sink, value)),
  );
}

export function tables<F extends TableFields>(type: TableType<F>): TableField<Read<F>[]> {
  return reference<Read<F>[]>(
    () => [],
    (source, at) => {
      const count = source.vector(at, 4);
      const values: Read<F>[] = [];
      for (let i = 0; i < count; i++) {
        source.enter(i);
        values.push(type.read(source, source.follow(at + 4 + 4 * i)));
        source.leave();
      }
      return values;
    },
    (sink, values) => {
      const offsets = values.map((value, i) => {
        sink.enter(i);
        const offset = type.write(sink, value);
        sink.leave();
        return offset;
      });
      const { builder } = sink;
      builder.startVector(4, offsets.length, 4);
      for (const offset of offsets.reverse()) builder.addOffset(offset);
      return builder.endVector();
    },
    (values) => values.length === 0,
  );
}

export type Members = Record<string, TableType<TableFields>>;

/** A table with the name of its kind. A kind without a name holds only unknown slots. */
export type Member<M extends Members> =
  | { [K in keyof M]: { kind: K } & (M[K] extends TableType<infer F> ? Read<F> : never) }[keyof M]
  | ({ kind: Unnamed } & Extras);

const UNKNOWN_KIND = table({});

/** A table of one of several kinds, or null. `kinds` numbers them in each format. */
export function union<M extends Members>(
  members: M,
  kinds: Record<Format, ReadonlyMap<number, keyof M & string>>,
): TableField<Member<M> | null> {
  const numbers = {
    tflite: new Map<string, number>([...kinds.tflite].map(([number, kind]) => [kind, number])),
    circle: new Map<string, number>([...kinds.circle].map(([number, kind]) => [kind, number])),
  };
  return {
    width: 4,
    isUnion: true,
    missing: () => null,
    read(source, at, kindAt) {
      const number = kindAt === 0 ? 0 : source.u8(kindAt);
      if (number === 0) return null;
      const kind = kinds[source.format].get(number);
      const type: TableType<TableFields> = kind === undefined ? UNKNOWN_KIND : members[kind];
      const value = type.read(source, source.follow(at));
      return { kind: kind ?? `#${number}`, ...value } as Member<M>;
    },
    write(sink, value) {
      if (value === null) return null;
      const kind = String(value.kind);
      const number = numbers[sink.format].get(kind) ?? sink.unnamed(kind);
      const type: TableType<TableFields> = members[kind] ?? UNKNOWN_KIND;
      const offset = type.write(sink, { ...value });
      return (builder, id) => {
        builder.addFieldInt8(id - 1, number, null);
        builder.addFieldOffset(id, offset, 0);
      };
    },
  };
}
