import {
  codeRange,
  dequantized,
  elementBytes,
  elementsIn,
  holdsCodes,
  isCodeType,
  isElementType,
  newElements,
} from '../../kernels/code/codes';
import type { Elements, Value } from '../../kernels/code/value';
import { floats, integers, isPacked, numbers, scaleDimension } from '../../model/graph/tensorData';
import type { Subgraph, Tensor } from '../../model/graph/graph';
import { elementCount } from '../../model/schema/tensorType';
import { isConstant } from '../quantize/draft';
import { PassError, tensorTitle } from '../error';
import type { Steps } from '../progress';
import { megabytes } from './limits';
import { planSteps } from './plan';

/** The values of a running graph: codes as codes, or all reals as floats. */
export const ARITHMETICS = ['integer', 'fake'] as const;
export type Arithmetic = (typeof ARITHMETICS)[number];

export interface RunMemory {
  /** By the tensors' indices; null for a tensor that nothing uses */
  readonly values: readonly (Value | null)[];
  /** Length of the memory that computed tensors share */
  readonly bytes: number;
}

export interface LayoutRequest {
  readonly arithmetic: Arithmetic;
  /** Tensors whose elements are kept after the run, as the outputs' are */
  readonly keeps: (index: number) => boolean;
  /** The most bytes that one tensor may take, and that the shared memory may take */
  readonly memory: number;
  /**
   * Allocates so many bytes or more, for a graph with these constants, given by the tensors'
   * indices
   */
  readonly allocate: (bytes: number, constants: readonly (Value | null)[]) => ArrayBuffer;
}

/**
 * Makes a value for each tensor that a run uses. Computed tensors share one stretch of memory. A
 * place in it is free again after the last read of its tensor.
 * @param order indices of the operators as they run
 * @throws PassError for a tensor that a run cannot use
 */
export function* layOutSteps(
  graph: Subgraph,
  order: readonly number[],
  wanted: LayoutRequest,
): Steps<RunMemory> {
  const lives = lifetimes(graph, order, wanted.keeps);
  const plain: (Value | null)[] = [];
  const total = graph.tensors.length;
  for (const [index, tensor] of graph.tensors.entries()) {
    const value = lives[index] === null ? null : describe(tensor, wanted.arithmetic);
    if (value !== null) checkExtent(value, wanted.memory);
    plain.push(value);
    yield { done: index + 1, total, what: tensor.name };
  }
  const computed = plain.map((value) => value !== null && !value.constant);
  const spans = lives.map((life, index) => {
    const value = plain[index];
    const bytes = computed[index] && value !== null ? byteLengthOf(value) : 0;
    return { from: 0, to: 0, ...life, bytes };
  });
  const { offsets, bytes } = yield* planSteps(spans);
  const arena = allocated((size) => wanted.allocate(size, plain), bytes, wanted.memory);
  const values = plain.map((value, index) => {
    if (value === null || value.constant) return value;
    const length = elementCount(value.shape);
    return { ...value, data: elementsIn(value.type, arena, offsets[index], length) };
  });
  return { values, bytes };
}

const byteLengthOf = ({ type, shape }: Value): number => elementCount(shape) * elementBytes(type);

/**
 * Every dimension counts, even if another is 0, because kernels loop over them.
 * @throws PassError for a tensor that would not fit even alone
 */
function checkExtent({ name, type, shape }: Value, memory: number): void {
  const bytes = shape.reduce((product, size) => product * Math.max(1, size), elementBytes(type));
  if (bytes <= memory) return;
  throw new PassError(
    `The tensor ${tensorTitle(name)} of shape [${shape.slice(0, 8).join(', ')}] spans ${megabytes(bytes)}, and a run may take ${megabytes(memory)}: cut the model.`,
  );
}

/**
 * @param most the most bytes to allocate. More is refused beforehand, because some systems promise
 * more memory than they have and end the program when it is used
 * @throws PassError if there is not enough memory
 */
export function allocated(
  allocate: (bytes: number) => ArrayBuffer,
  bytes: number,
  most: number,
): ArrayBuffer {
  const need = `The model needs ${megabytes(bytes)} for its activations`;
  if (bytes > most) {
    throw new PassError(
      `${need}, and a run may take ${megabytes(most)}: cut it, or keep fewer tensors.`,
    );
  }
  try {
    return allocate(bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new PassError(`${need}, more than this machine gives: cut it, or keep fewer tensors.`);
  }
}

/**
 * The first and the last step that need a tensor, where operator `order[i]` is step i; null if none
 * does.
 */
function lifetimes(graph: Subgraph, order: readonly number[], keeps: LayoutRequest['keeps']) {
  const lives = graph.tensors.map((): { from: number; to: number } | null => null);
  const end = order.length;
  const extend = (index: number, step: number) => {
    if (index < 0) return;
    const life = lives[index] ?? { from: step, to: step };
    lives[index] = { from: life.from, to: Math.max(life.to, step) };
  };
  for (const index of graph.inputs) extend(index, -1);
  order.forEach((operator, step) => {
    const { inputs, outputs } = graph.operators[operator];
    for (const index of [...inputs, ...outputs]) extend(index, step);
  });
  for (const index of graph.outputs) extend(index, end);
  lives.forEach((life, index) => {
    if (life !== null && keeps(index)) extend(index, end);
  });
  return lives;
}

/** A constant with its elements, or a computed tensor still without them. */
export function describe(tensor: Tensor, arithmetic: Arithmetic): Value {
  const { name, type, shape, quantization } = tensor;
  const title = `The tensor ${tensorTitle(name)}`;
  if (!isElementType(type)) {
    throw new PassError(`${title} has type ${type}, which a run cannot use.`);
  }
  if (shape.includes(-1)) {
    throw new PassError(`${title} has no fixed shape: give the model a size for every dimension.`);
  }
  if (isPacked(tensor)) {
    throw new PassError(`${title} is stored sparse or compressed, which a run cannot use.`);
  }
  if (tensor.isVariable) {
    throw new PassError(`${title} keeps its state between runs, which is not supported.`);
  }
  const zeroPoints = quantization?.zeroPoint ?? [];
  if (isCodeType(type)) {
    const { min, max } = codeRange(type, true);
    const wrong = zeroPoints.find((zero) => zero < min || zero > max);
    if (wrong !== undefined) {
      throw new PassError(`${title} has the zero point ${wrong}, which is not a code of ${type}.`);
    }
  }
  const constant = isConstant(tensor);
  const value: Value = {
    name,
    type,
    shape,
    data: constant ? elementsOf(tensor) : newElements(type, 0),
    scale: quantization?.scale ?? new Float32Array(0),
    zeroPoint: Int32Array.from(zeroPoints, Number),
    axis: scaleDimension(tensor),
    constant,
  };
  return arithmetic === 'fake' ? asFloat(value) : value;
}

const NOTHING = new Float32Array(0);

/** A value of reals in place of codes. Only a constant has its elements yet. */
export function asFloat(value: Value): Value {
  const isReal = holdsCodes(value) || (value.scale.length > 0 && value.type.startsWith('INT'));
  if (!isReal) return value;
  return { ...value, type: 'FLOAT32', data: value.constant ? dequantized(value) : NOTHING };
}

function elementsOf(tensor: Tensor): Elements {
  if (tensor.data === null) return newElements(tensor.type, 0);
  if (tensor.type === 'INT64') return integers(tensor);
  const found = tensor.type === 'FLOAT16' ? floats(tensor) : numbers(tensor);
  if (
    found === null ||
    found instanceof Float64Array ||
    found instanceof Uint16Array ||
    found instanceof Uint32Array
  ) {
    throw new PassError(
      `The tensor ${tensorTitle(tensor.name)} holds no elements to compute with.`,
    );
  }
  return found;
}
