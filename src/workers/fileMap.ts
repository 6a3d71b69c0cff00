/** The bytes of a constant in an incomplete file. */
export interface MapPart {
  /** The first tensor that uses it; '' if that part of the tables is missing */
  readonly name: string;
  readonly buffer: number;
  readonly from: number;
  /** Null if the length itself is missing */
  readonly to: number | null;
}

/** A broken file: the bytes that it has, and those that its tables point to. */
export interface FileMap {
  /** The number of bytes in the file */
  readonly size: number;
  /**
   * The least size of a complete copy: the end of the farthest bytes that a readable table points
   * to
   */
  readonly needed: number;
  readonly parts: readonly MapPart[];
  /** The last bytes of the file, in hex */
  readonly tail: readonly string[];
  /** Where reading stopped, if the file is long enough */
  readonly at: number | null;
}

const TAIL = 16;
/** The fields that lead to constants, as schema ids of Model, SubGraph, Tensor and Buffer. */
const MODEL = { subgraphs: 2, buffers: 4 } as const;
const SUBGRAPH = { tensors: 0 } as const;
const TENSOR = { buffer: 2, name: 3 } as const;
const BUFFER = { data: 0 } as const;

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

/**
 * Reads the rest of a flatbuffer that was cut short. A place is null if its bytes, or those that
 * lead to it, are missing. `reached` is the farthest byte that an offset points to.
 *
 * Lists and texts of a damaged file may overlap without end. Those of a sound file do not, so no
 * more is read of them than a file of this size can hold.
 */
class Walk {
  reached = 0;
  private readonly view: DataView;
  /** Bytes of lists and texts that may still be read */
  private left: number;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.left = bytes.length;
  }

  u32(at: number | null): number | null {
    return at === null || at + 4 > this.bytes.length ? null : this.view.getUint32(at, true);
  }

  /** The place that the offset at `at` points to, in the file or past its end. */
  follow(at: number | null): number | null {
    const offset = this.u32(at);
    if (at === null || offset === null || offset === 0) return null;
    this.reached = Math.max(this.reached, at + offset + 4);
    return at + offset;
  }

  /** The place of a table's field. */
  field(table: number | null, id: number): number | null {
    if (table === null || table + 4 > this.bytes.length) return null;
    const vtable = table - this.view.getInt32(table, true);
    const slot = vtable + 4 + 2 * id;
    this.reached = Math.max(this.reached, vtable + 4);
    if (vtable < 0 || slot + 2 > this.bytes.length) return null;
    if (slot + 2 > vtable + this.view.getUint16(vtable, true)) return null;
    const offset = this.view.getUint16(slot, true);
    return offset === 0 ? null : table + offset;
  }

  /** The tables of a list, as far as the file goes; null for entries that lead nowhere. */
  tables(vector: number | null): (number | null)[] {
    const count = this.u32(vector);
    if (vector === null || count === null) return [];
    const here = Math.min(count, Math.floor((this.bytes.length - vector - 4) / 4));
    if (!this.take(4 * here)) return [];
    return Array.from({ length: here }, (_, i) => this.follow(vector + 4 + 4 * i));
  }

  text(at: number | null): string {
    const length = this.u32(at);
    if (at === null || length === null || at + 4 + length > this.bytes.length) return '';
    if (!this.take(length)) return '';
    return new TextDecoder().decode(this.bytes.subarray(at + 4, at + 4 + length));
  }

  /** Whether so many bytes of lists and texts may be read. */
  private take(bytes: number): boolean {
    if (bytes > this.left) return false;
    this.left -= bytes;
    return true;
  }
}

/** The name of the first tensor that uses each buffer. */
function namesOf(walk: Walk, root: number | null): Map<number, string> {
  const names = new Map<number, string>();
  for (const graph of walk.tables(walk.follow(walk.field(root, MODEL.subgraphs)))) {
    for (const tensor of walk.tables(walk.follow(walk.field(graph, SUBGRAPH.tensors)))) {
      const buffer = walk.u32(walk.field(tensor, TENSOR.buffer));
      const name = walk.text(walk.follow(walk.field(tensor, TENSOR.name)));
      if (buffer !== null && name !== '' && !names.has(buffer)) names.set(buffer, name);
    }
  }
  return names;
}

/**
 * Possible places of a table's first field, without or with padding, if its list of fields is
 * missing.
 */
const FIRST_FIELDS = [4, 8];
/** The bytes of a Buffer start at most this far after it. */
const CLOSE = 64;

/**
 * The bytes of a Buffer whose list of fields is missing. Writers share such lists between tables.
 */
function guessed(walk: Walk, table: number): number | null {
  for (const place of FIRST_FIELDS) {
    const offset = walk.u32(table + place);
    if (offset === null || offset === 0 || offset > CLOSE) continue;
    const data = table + place + offset;
    const length = walk.u32(data);
    if (length !== null && length > 0 && data + 4 + length <= walk.reached) return data;
  }
  return null;
}

function partsOf(walk: Walk): MapPart[] {
  const root = walk.follow(0);
  const names = namesOf(walk, root);
  const parts: MapPart[] = [];
  walk.tables(walk.follow(walk.field(root, MODEL.buffers))).forEach((table, buffer) => {
    if (table === null) return;
    const field = walk.field(table, BUFFER.data);
    const missing = walk.u32(table) === null;
    const data = missing ? table : field === null ? guessed(walk, table) : walk.follow(field);
    if (data === null) return;
    const length = missing ? null : walk.u32(data);
    if (length === 0) return;
    const to = length === null ? null : data + 4 + length;
    if (to !== null) walk.reached = Math.max(walk.reached, to);
    parts.push({ name: names.get(buffer) ?? '', buffer, from: data, to });
  });
  return apart(parts.sort((a, b) => a.from - b.from));
}

/** The parts, in order, without those that overlap the one before, which only damage explains. */
function apart(parts: readonly MapPart[]): MapPart[] {
  let end = 0;
  return parts.filter(({ from, to }) => {
    if (from < end) return false;
    end = to ?? from + 1;
    return true;
  });
}

/** @param message why the reader refused the file */
export function mapOf(bytes: Uint8Array, message: string): FileMap {
  const walk = new Walk(bytes);
  const identifier = String.fromCharCode(...bytes.subarray(4, 8));
  const isModel = identifier === 'TFL3' || identifier === 'CIR0';
  const parts = isModel ? partsOf(walk) : [];
  // An offset far past the end is damage, not the length of a complete copy.
  const believed = walk.reached <= 64 * bytes.length ? walk.reached : 0;
  const needed = Math.max(bytes.length, believed);
  const offset = /^At offset (\d+)/.exec(message)?.[1];
  const short = needed > bytes.length;
  return {
    size: bytes.length,
    needed,
    parts: short ? parts : [],
    tail: Array.from(bytes.subarray(-TAIL), hex),
    at: short || offset === undefined || Number(offset) >= bytes.length ? null : Number(offset),
  };
}
