import { sameShape } from '../../model/schema/tensorType';
import type { FusedActivation } from '../../quantizer/activation';
import type { CodeRange } from '../../quantizer/dtype';
import type { QuantizedMultiplier } from '../../quantizer/multiplier';
import { storesRange } from '../code/codes';
import type { Run, Value } from '../code/value';
import { CLAMPS } from './float';
import type { SimdMemory } from './memory';
import { fillStage, STAGE_LENGTH } from './stage';

/** Two inputs of one shape, and the output. */
export interface SumOperands {
  readonly a: Value;
  readonly b: Value;
  readonly out: Value;
  /** −1 subtracts */
  readonly sign: 1 | -1;
}

/** How codes are rescaled to a common scale and from there to the output's. */
export interface SumArithmetic {
  readonly leftShift: number;
  readonly toCommon: readonly [QuantizedMultiplier, QuantizedMultiplier];
  readonly toOut: QuantizedMultiplier;
  readonly zeros: readonly [number, number, number];
  readonly codes: CodeRange;
}

/** The most bytes that one sum places. */
export const ADD_ROOM = 3 * 4 * STAGE_LENGTH + 64;

function addresses(
  { a, b, out }: SumOperands,
  memory: SimdMemory,
): [number, number, number] | null {
  const values = [a.data, b.data, out.data];
  const inPlace =
    values.every((data) => memory.holds(data)) &&
    sameShape(a.shape, out.shape) &&
    sameShape(b.shape, out.shape);
  return inPlace ? [a.data.byteOffset, b.data.byteOffset, out.data.byteOffset] : null;
}

export function floatSum(
  pair: SumOperands,
  activation: FusedActivation,
  memory: SimdMemory,
): Run | null {
  if (activation === 'TANH') return null;
  const [low, high] = CLAMPS[activation];
  const at = addresses(pair, memory);
  const isFloat = [pair.a, pair.b, pair.out].every(({ data }) => data instanceof Float32Array);
  if (at === null || !isFloat) return null;
  const { addFloat } = memory.kernels;
  const count = pair.out.data.length;
  return () => addFloat(...at, count, pair.sign, low, high);
}

/** Runs a sum of codes; null if a multiplier shifts further than the kernel can. */
export function codeSum(
  pair: SumOperands,
  arithmetic: SumArithmetic,
  memory: SimdMemory,
): Run | null {
  const at = addresses(pair, memory);
  const { toCommon, toOut, zeros, leftShift, codes } = arithmetic;
  const shifts = [...toCommon, toOut].map(({ shift }) => shift);
  if (at === null || !shifts.every((shift) => shift <= 0 && shift >= -31)) return null;
  if (!storesRange(pair.out.type, codes)) return null;
  const stages = new Int32Array(3 * STAGE_LENGTH);
  [...toCommon, toOut].forEach(({ mantissa, shift }, i) => {
    const isInput = i < 2;
    for (let lane = 0; lane < 4; lane++) {
      const bias = isInput ? -zeros[i] : 0;
      fillStage(stages, 4 * i + lane, { bias, mantissa, shift }, isInput ? leftShift : 0);
    }
  });
  const stage = memory.keep(stages);
  const count = pair.out.data.length;
  const { addUint8, addInt8, addInt16 } = memory.kernels;
  const { data } = pair.out;
  const add =
    data instanceof Int16Array ? addInt16 : data instanceof Int8Array ? addInt8 : addUint8;
  return () => add(...at, count, stage, pair.sign, zeros[2], codes.min, codes.max);
}
