import { castInt32, castInt64, castInt64Into, CastTrap, type Machine } from '../numeric/machine';
import type { QuantizedDtype } from './dtype';

/** Width of the signed integer that stores a bias. ONE has 32 and 64; runtimes also sum in 40 and 48. */
export const STORAGE_BITS = [32, 40, 48, 64] as const;
export type StorageBits = (typeof STORAGE_BITS)[number];

/** int32 in a uint8 model, int64 in an int16 model. */
export const biasStorage = (dtype: QuantizedDtype): StorageBits => (dtype === 'uint8' ? 32 : 64);

/** The first integer above each storage. This is a table because computing a power is slow. */
const END: Record<StorageBits, number> = { 32: 2 ** 31, 40: 2 ** 39, 48: 2 ** 47, 64: 2 ** 63 };

/** Low 32 bits. */
const WORD = 2n ** 32n - 1n;

/** Whether a rounded number of steps lies in a signed integer of that width. */
export function fitsStorage(steps: number, bits: StorageBits): boolean {
  const end = END[bits];
  return steps >= -end && steps < end;
}

/**
 * Stores a rounded number of steps as the machine's cast leaves it, in element `index` of an int64
 * array that is given as pairs of words. No machine casts to 40 or 48 bits. For these widths the
 * number is clamped, and NaN becomes what the machine's int64 cast makes of it.
 * @returns the integer as the nearest double; null if the cast traps, and then 0 is stored
 */
export function storeStepsInto(
  words: Uint32Array,
  index: number,
  rounded: number,
  bits: StorageBits,
  machine: Machine,
): number | null {
  if (fitsStorage(rounded, bits)) {
    castInt64Into(words, index, rounded, machine);
    return rounded + 0;
  }
  try {
    const end = END[bits];
    const clamped = rounded >= end ? end - 1 : rounded < -end ? -end : rounded;
    const left =
      bits === 32
        ? castInt32(rounded, machine)
        : castInt64(bits === 64 ? rounded : clamped, machine);
    const code = BigInt(left);
    words[2 * index] = Number(code & WORD);
    words[2 * index + 1] = Number((code >> 32n) & WORD);
    return Number(code);
  } catch (error) {
    if (!(error instanceof CastTrap)) throw error;
    words.fill(0, 2 * index, 2 * index + 2);
    return null;
  }
}

const ONE = new BigInt64Array(1);
const ONE_WORDS = new Uint32Array(ONE.buffer);

/** The stored integer of a single number; null if the cast traps. */
export const storeSteps = (rounded: number, bits: StorageBits, machine: Machine): bigint | null =>
  storeStepsInto(ONE_WORDS, 0, rounded, bits, machine) === null ? null : ONE[0];
