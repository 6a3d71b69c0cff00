import { elementCount } from '../../model/schema/tensorType';
import type { Machine } from '../../numeric/machine';
import { dequantize, quantize } from '../../quantizer/code';
import { CODE_RANGE, type CodeRange } from '../../quantizer/dtype';
import { Refusal, type Elements, type Value } from './value';

/** Types that hold codes of reals while a graph runs. */
export type CodeType = 'UINT8' | 'INT8' | 'INT16';

/** All codes that the types can store. luci's passes and its int16 kernels leave out −32768. */
const FULL: Record<CodeType, CodeRange> = {
  UINT8: { min: 0, max: 255 },
  INT8: { min: -128, max: 127 },
  INT16: { min: -32768, max: 32767 },
};
const SYMMETRIC_INT16 = CODE_RANGE.int16;

export const isCodeType = (type: string): type is CodeType => type in FULL;

/** Whether a value's elements are codes, not plain integers. */
export const holdsCodes = ({ type, scale }: Value): boolean => isCodeType(type) && scale.length > 0;

/** @param full whether INT16 has −32768, as TFLite and the Quantize operator have it */
export function codeRange(type: CodeType, full: boolean): CodeRange {
  return type === 'INT16' && !full ? SYMMETRIC_INT16 : FULL[type];
}

/**
 * Whether a range has its ends in order and a type can store both. An activation bound that
 * overflows can be any int32. The plain kernels then store its lowest bits, as the reference does.
 * With a negative scale RELU6 has its upper end below its lower one: what a code becomes then
 * depends on the end that is looked at first.
 */
export function storesRange(type: string, { min, max }: CodeRange): boolean {
  if (!isCodeType(type) || min > max) return false;
  const codes = codeRange(type, true);
  return [min, max].every((end) => end >= codes.min && end <= codes.max);
}

/**
 * The reals of codes, f32((q − zp)·s), along the axis if there are many scales. Plain numbers stay
 * as they are.
 */
export function dequantizeInto({ data, shape, scale, zeroPoint, axis }: Value, to: Float32Array) {
  if (scale.length === 0 || data instanceof Float32Array) {
    for (let i = 0; i < data.length; i++) to[i] = Number(data[i]);
    return;
  }
  const channels = scale.length;
  const inner = channels === 1 ? data.length : elementCount(shape.slice(axis + 1));
  for (let start = 0, channel = 0; start < data.length; start += inner) {
    const s = scale[channel];
    const z = zeroPoint[channel] ?? 0;
    const end = Math.min(start + inner, data.length);
    for (let i = start; i < end; i++) to[i] = dequantize(Number(data[i]), s, z);
    channel = channel + 1 === channels ? 0 : channel + 1;
  }
}

/** A copy of a tensor as real numbers. */
export function dequantized(value: Value): Float32Array {
  if (value.data instanceof Float32Array) return value.data.slice();
  const reals = new Float32Array(value.data.length);
  dequantizeInto(value, reals);
  return reals;
}

/** The parameters that turn reals into codes of one scale. */
interface Codec {
  readonly scale: number;
  readonly zeroPoint: number;
  readonly range: CodeRange;
  readonly machine: Machine;
}

/** @throws Refusal if the value does not have exactly one scale */
function codecOf(
  { name, scale, zeroPoint }: Value,
  type: string,
  machine: Machine,
  full: boolean,
): Codec {
  if (!isCodeType(type) || scale.length !== 1) {
    throw new Refusal(`${JSON.stringify(name)} of type ${type} takes no codes with one scale.`);
  }
  return { scale: scale[0], zeroPoint: zeroPoint[0] ?? 0, range: codeRange(type, full), machine };
}

const codeOf = (x: number, { scale, zeroPoint, range, machine }: Codec): number =>
  quantize(x, scale, zeroPoint, range, machine);

/**
 * Codes of reals.
 * @param full as for `codeRange`
 */
export function quantizeInto(
  reals: Float32Array,
  value: Value,
  machine: Machine,
  full = true,
): void {
  const { data } = value;
  const codec = codecOf(value, value.type, machine, full);
  for (let i = 0; i < reals.length; i++) data[i] = codeOf(reals[i], codec);
}

/** Rounds reals to the reals of a type's codes: a Quantize followed by a Dequantize. */
export function roundToCodes(value: Value, type: CodeType, machine: Machine): void {
  const { data } = value;
  const codec = codecOf(value, type, machine, true);
  const { scale, zeroPoint } = codec;
  for (let i = 0; i < data.length; i++) {
    data[i] = dequantize(codeOf(Number(data[i]), codec), scale, zeroPoint);
  }
}

/** The codes of an input. int16 stays within ±32767, as it does in the reference's runs. */
export function quantized(
  reals: Float32Array,
  value: Value,
  machine: Machine = 'x86-64',
): Elements {
  const data = newElements(value.type, reals.length);
  quantizeInto(reals, { ...value, data }, machine, false);
  return data;
}

const ARRAYS = {
  FLOAT32: Float32Array,
  FLOAT16: Float32Array,
  UINT8: Uint8Array,
  BOOL: Uint8Array,
  INT8: Int8Array,
  INT16: Int16Array,
  INT32: Int32Array,
  INT64: BigInt64Array,
} as const;

/** The element types that kernels compute with. */
export type ElementType = keyof typeof ARRAYS;

export const isElementType = (type: string): type is ElementType => type in ARRAYS;

/** The array class of an element type. All classes have the same constructor. */
function arrayOf(type: string): (typeof ARRAYS)[ElementType] {
  if (!isElementType(type)) throw new Refusal(`Elements of type ${type} cannot be computed with.`);
  return ARRAYS[type];
}

export const elementBytes = (type: string): number => arrayOf(type).BYTES_PER_ELEMENT;

export const newElements = (type: string, length: number): Elements => new (arrayOf(type))(length);

/** A view of memory as elements of a type. */
export const elementsIn = (
  type: string,
  buffer: ArrayBuffer,
  offset: number,
  length: number,
): Elements => new (arrayOf(type))(buffer, offset, length);
