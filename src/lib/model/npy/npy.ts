import { parseNpyHeader } from './header';
import { elementCount } from '../schema/tensorType';

/** Why a .npy file cannot be read, and what to do, in one sentence. */
export class NpyError extends Error {
  override name = 'NpyError';
}

/** The array for each element type, by NumPy's name. `bool` is one byte, 0 or 1. */
const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
} as const;

export type NpyDtype = keyof typeof ARRAYS;

/** Type codes of the header. Types of one byte have no byte order. */
const DESCRIPTIONS: Record<NpyDtype, string> = {
  float32: '<f4',
  float64: '<f8',
  int8: '|i1',
  uint8: '|u1',
  bool: '|b1',
  int16: '<i2',
  uint16: '<u2',
  int32: '<i4',
  uint32: '<u4',
  int64: '<i8',
  uint64: '<u8',
};

const DTYPES = Object.keys(DESCRIPTIONS).filter((name): name is NpyDtype => name in DESCRIPTIONS);

export type NpyData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** An array of a .npy file, row-major. The shape `[]` is a scalar. */
export interface Npy {
  readonly dtype: NpyDtype;
  readonly shape: readonly number[];
  readonly data: NpyData;
}

/** NumPy's name for a typed array's elements; null if it has none here. */
export const npyDtypeOf = (data: NpyData): NpyDtype | null =>
  DTYPES.find((name) => data instanceof ARRAYS[name]) ?? null;

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** NumPy refuses longer headers by default. */
const LONGEST_HEADER = 10_000;

/** The data begins at a multiple of this. */
const ALIGNMENT = 64;

/**
 * Reads a .npy file (format 1, 2 or 3), row-major and little-endian. The elements are a view of
 * `bytes` if aligned, a copy otherwise.
 * @throws NpyError in one sentence
 */
export function readNpy(bytes: Uint8Array): Npy {
  const { text, end } = headerOf(bytes);
  const header = parseNpyHeader(text);
  if (typeof header === 'string') throw new NpyError(`Its header is corrupt: ${header}.`);
  const { description, fortranOrder, shape } = header;
  const dtype = dtypeOf(description);
  if (fortranOrder) {
    throw new NpyError(
      'Its elements are stored column by column (Fortran order): save np.ascontiguousarray(x) instead.',
    );
  }
  const count = elementCount(shape);
  const size = ARRAYS[dtype].BYTES_PER_ELEMENT;
  const held = bytes.length - end;
  if (!Number.isSafeInteger(count * size) || count * size !== held) {
    throw new NpyError(
      `Its shape [${shape.join(', ')}] of ${dtype} needs ${count * size} bytes of data, and it has ${held}: save it again.`,
    );
  }
  return { dtype, shape, data: view(dtype, bytes.subarray(end), count) };
}

/** Whether the bytes begin as a .npy file does. */
export const looksLikeNpy = (bytes: Uint8Array): boolean =>
  bytes.length >= 10 && MAGIC.every((byte, i) => bytes[i] === byte);

/** The dictionary's text, and where the data begins. */
function headerOf(bytes: Uint8Array): { text: string; end: number } {
  if (!looksLikeNpy(bytes)) {
    throw new NpyError('It does not begin as a .npy file does: save it with np.save.');
  }
  const version = bytes[6];
  if (version < 1 || version > 3) {
    throw new NpyError(`It has .npy format ${version}, and 1 to 3 can be read.`);
  }
  const start = version === 1 ? 10 : 12;
  if (bytes.length < start) throw new NpyError('It ends within its header: save it again.');
  const length =
    version === 1
      ? bytes[8] + 256 * bytes[9]
      : bytes[8] + 2 ** 8 * bytes[9] + 2 ** 16 * bytes[10] + 2 ** 24 * bytes[11];
  if (length > LONGEST_HEADER) {
    throw new NpyError(`Its header claims ${length} bytes, more than any plain array needs.`);
  }
  const end = start + length;
  if (bytes.length < end) throw new NpyError('It ends within its header: save it again.');
  return { text: String.fromCharCode(...bytes.subarray(start, end)), end };
}

function dtypeOf(description: string): NpyDtype {
  const found = DTYPES.find((name) => DESCRIPTIONS[name] === description);
  if (found !== undefined) return found;
  const little = DTYPES.find((name) => DESCRIPTIONS[name].slice(1) === description.slice(1));
  if (little !== undefined && description.startsWith('>')) {
    throw new NpyError(
      `Its elements are big-endian (${description}): save x.astype('${DESCRIPTIONS[little]}') instead.`,
    );
  }
  // '=' is the writer's own order, which is little-endian on all common machines.
  if (little !== undefined && /^[<|=]/.test(description)) return little;
  if (/^\|?O/.test(description)) {
    throw new NpyError('It holds Python objects, which are never read: save plain numbers.');
  }
  throw new NpyError(
    `Its type ${JSON.stringify(description.slice(0, 20))} is none of ${DTYPES.join(', ')}: convert it with x.astype(…).`,
  );
}

interface ArrayType {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, offset: number, length: number): NpyData;
}

/** The elements: a view if aligned, a copy otherwise. */
function view(dtype: NpyDtype, bytes: Uint8Array, count: number): NpyData {
  const Type: ArrayType = ARRAYS[dtype];
  const isAligned = bytes.byteOffset % Type.BYTES_PER_ELEMENT === 0;
  // slice() would not copy, because bytes may be a Buffer of Node's.
  const aligned = isAligned ? bytes : new Uint8Array(bytes);
  return new Type(aligned.buffer, aligned.byteOffset, count);
}

/**
 * The bytes of a .npy file, as np.save writes it (format 1).
 * @throws RangeError if the elements do not fit the shape and type
 */
export function writeNpy({ dtype, shape, data }: Npy): Uint8Array {
  if (!(data instanceof ARRAYS[dtype]) || data.length !== elementCount(shape)) {
    throw new RangeError(
      `${data.length} elements do not fit ${dtype} of shape [${shape.join(', ')}].`,
    );
  }
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '${DESCRIPTIONS[dtype]}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const start = Math.ceil((10 + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(start + data.byteLength);
  bytes.set(MAGIC);
  bytes.set([1, 0, (start - 10) & 255, (start - 10) >> 8], MAGIC.length);
  bytes.fill(0x20, 10, start - 1);
  bytes.set(new TextEncoder().encode(dictionary), 10);
  bytes[start - 1] = 0x0a;
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
  return bytes;
}
