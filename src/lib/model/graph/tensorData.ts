import { ModelError } from '../error';
import type { Model, Subgraph, Tensor } from './graph';
import type { Wiring } from './wiring';

/** The array for each tensor type that can be read as numbers. */
const ARRAYS = {
  FLOAT32: Float32Array,
  FLOAT64: Float64Array,
  INT8: Int8Array,
  UINT8: Uint8Array,
  BOOL: Uint8Array,
  INT16: Int16Array,
  UINT16: Uint16Array,
  INT32: Int32Array,
  UINT32: Uint32Array,
} as const;

export type NumberArray = InstanceType<(typeof ARRAYS)[keyof typeof ARRAYS]>;

/**
 * A constant's elements as they are stored, row-major: a view of the file if its bytes are aligned,
 * a copy otherwise.
 * @throws ModelError if the tensor is not a constant, or its type has no array
 */
export function numbers(tensor: Tensor): NumberArray {
  const data = needData(tensor);
  const type = Object.keys(ARRAYS).find((name) => name === tensor.type);
  if (!isArrayType(type)) fail(tensor, `of type ${tensor.type} cannot be read as numbers`);
  return typed<NumberArray>(ARRAYS[type], data);
}

/** The stored elements of INT64 or of a narrower integer type. */
export function integers(tensor: Tensor): BigInt64Array {
  const data = needData(tensor);
  if (tensor.type === 'INT64') return typed(BigInt64Array, data);
  const values = numbers(tensor);
  if (tensor.type.startsWith('FLOAT')) fail(tensor, `of type ${tensor.type} holds no integers`);
  return BigInt64Array.from(values, BigInt);
}

/** INT32 or INT64 elements that are sizes, axes or indices, as numbers. */
export function indices(tensor: Tensor): number[] {
  return Array.from(integers(tensor), (value) => {
    const index = Number(value);
    if (!Number.isSafeInteger(index)) fail(tensor, `holds ${value}, too large for an index`);
    return index;
  });
}

/** Whether a tensor is stored sparse or compressed, not as one element after the other. */
export const isPacked = ({ sparsity, compressionType }: Tensor): boolean =>
  sparsity !== null || compressionType !== 'NONE';

/**
 * The dimension along which a tensor has several scales. Old converters gave every tensor of a
 * layer the dimension of its weights, 3 for DEPTHWISE_CONV_2D, even a bias that has only one.
 */
export const scaleDimension = ({ shape, quantization }: Tensor): number =>
  shape.length === 1 ? 0 : (quantization?.quantizedDimension ?? 0);

/** Tensors with several scales along a dimension that they do not have; read as `scaleDimension`. */
export const misplacedScales = ({ subgraphs }: Model): Tensor[] =>
  subgraphs.flatMap(({ tensors }) =>
    tensors.filter(
      (tensor) =>
        tensor.quantization !== null &&
        tensor.quantization.scale.length > 1 &&
        tensor.quantization.quantizedDimension !== scaleDimension(tensor),
    ),
  );

/**
 * Whether a tensor holds codes of reals. A scale alone does not show it: float weights may have
 * one.
 */
export const isQuantized = ({ type, quantization }: Tensor): boolean =>
  type !== 'FLOAT32' && (quantization?.scale.length ?? 0) > 0;

/**
 * A constant's float elements: FLOAT32 as they are (a view if aligned), FLOAT16 widened exactly.
 * Null if the tensor is computed or has another type.
 */
export function floats(tensor: Tensor): Float32Array | null {
  if (tensor.data === null) return null;
  if (tensor.type === 'FLOAT32') return typed(Float32Array, tensor.data);
  if (tensor.type === 'FLOAT16')
    return Float32Array.from(typed(Uint16Array, tensor.data), fromHalf);
  return null;
}

/**
 * The same for tensor `index` of a subgraph, which may also be the output of DEQUANTIZE on a
 * FLOAT16 constant. Converters store half-precision weights in this way.
 */
export function floatsAt(graph: Subgraph, wiring: Wiring, index: number): Float32Array | null {
  const own = floats(graph.tensors[index]);
  if (own) return own;
  const producer = graph.operators.at(wiring.producer[index]);
  if (wiring.producer[index] < 0 || producer?.opcode !== 'DEQUANTIZE') return null;
  const source = graph.tensors.at(producer.inputs.at(0) ?? -1);
  return source?.type === 'FLOAT16' && producer.inputs[0] >= 0 ? floats(source) : null;
}

/** The float of a half-precision pattern (IEEE 754 binary16), exact. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

type ArrayType<T> = {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, offset: number, length: number): T;
};

/** Bytes as elements: a view if aligned, a copy otherwise. */
function typed<T>(Type: ArrayType<T>, data: Uint8Array): T {
  const aligned = data.byteOffset % Type.BYTES_PER_ELEMENT === 0 ? data : new Uint8Array(data);
  const length = Math.floor(data.length / Type.BYTES_PER_ELEMENT);
  return new Type(aligned.buffer, aligned.byteOffset, length);
}

function needData(tensor: Tensor): Uint8Array {
  return tensor.data ?? fail(tensor, 'is not a constant');
}

function isArrayType(name: string | undefined): name is keyof typeof ARRAYS {
  return name !== undefined && name in ARRAYS;
}

function fail(tensor: Tensor, problem: string): never {
  throw new ModelError(`Tensor ${JSON.stringify(tensor.name.slice(0, 60))} ${problem}.`);
}
