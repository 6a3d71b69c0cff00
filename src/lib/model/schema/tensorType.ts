import type { Format, Unnamed } from '../flatbuffer/format';

const COMMON = [
  'FLOAT32',
  'FLOAT16',
  'INT32',
  'UINT8',
  'INT64',
  'STRING',
  'BOOL',
  'INT16',
  'COMPLEX64',
  'INT8',
  'FLOAT64',
  'COMPLEX128',
  'UINT64',
  'RESOURCE',
  'VARIANT',
  'UINT32',
  'UINT16',
  'INT4',
  'BFLOAT16',
] as const;

/** TFLite counts on after BFLOAT16. */
const TFLITE_ONLY = ['INT2', 'UINT4', 'FLOAT8_E4M3FN', 'FLOAT8_E5M2'] as const;

/** Circle counts its own types down from -1, so that the two do not meet. */
const CIRCLE_ONLY = [
  'UINT4',
  'GGML_Q4_0',
  'GGML_Q4_1',
  'GGML_Q8_0',
  'GGML_Q8_1',
  'MXFP4',
  'MXINT8',
] as const;

export type NamedTensorType =
  (typeof COMMON)[number] | (typeof TFLITE_ONLY)[number] | (typeof CIRCLE_ONLY)[number];

export type TensorType = NamedTensorType | Unnamed;

/** Enum value → name, for each format (TFLite schema 3d, Circle schema 0.10). */
export const TENSOR_TYPES: Record<Format, ReadonlyMap<number, NamedTensorType>> = {
  tflite: new Map([...COMMON, ...TFLITE_ONLY].map((name, value) => [value, name])),
  circle: new Map([
    ...COMMON.map((name, value) => [value, name] as const),
    ...CIRCLE_ONLY.map((name, i) => [-1 - i, name] as const),
  ]),
};

const BITS: Partial<Record<TensorType, number>> = {
  FLOAT32: 32,
  FLOAT16: 16,
  INT32: 32,
  UINT8: 8,
  INT64: 64,
  BOOL: 8,
  INT16: 16,
  COMPLEX64: 64,
  INT8: 8,
  FLOAT64: 64,
  COMPLEX128: 128,
  UINT64: 64,
  UINT32: 32,
  UINT16: 16,
  INT4: 4,
  BFLOAT16: 16,
  INT2: 2,
  UINT4: 4,
  FLOAT8_E4M3FN: 8,
  FLOAT8_E5M2: 8,
};

/** Bits of one element; null if elements have no fixed size (STRING, GGML blocks, unnamed …). */
function typeBits(type: TensorType): number | null {
  return BITS[type] ?? null;
}

/** Bytes of `count` elements; sub-byte types are packed and rounded up. Null as for `typeBits`. */
export function byteLength(type: TensorType, count: number): number | null {
  const bits = typeBits(type);
  return bits === null ? null : Math.ceil((count * bits) / 8);
}

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, i) => size === b[i]);

/** Number of elements of a shape; a scalar's `[]` has one. Exact up to 2^53. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, size) => count * size, 1);
}
