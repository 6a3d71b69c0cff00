import { castInt32, castInt64, CastTrap, type Machine } from '../numeric/machine';
import type { QuantizedDtype } from './dtype';

/** Width of the signed integer that stores a bias. ONE has 32 and 64; runtimes also sum in 40 and 48. */
export const STORAGE_BITS = [32, 40, 48, 64] as const;
export type StorageBits = (typeof STORAGE_BITS)[number];

/** int32 in a uint8 model, int64 in an int16 model. */
export const biasStorage = (dtype: QuantizedDtype): StorageBits => (dtype === 'uint8' ? 32 : 64);

/** The first integer above each storage; a table, because a power is slow. */
const END: Record<StorageBits, number> = { 32: 2 ** 31, 40: 2 ** 39, 48: 2 ** 47, 64: 2 ** 63 };

/** Whether a rounded number of steps lies in a signed integer of that width. */
export function fitsStorage(steps: number, bits: StorageBits): boolean {
  const end = END[bits];
  return steps >= -end && steps < end;
}

/**
 * The integer that stores a rounded number of steps, as the machine's cast leaves it. No machine
 * casts to 40 or 48 bits: those round and then clamp, NaN as the machine's int64 cast has it.
 * Null where the cast traps.
 */
export function storeSteps(rounded: number, bits: StorageBits, machine: Machine): bigint | null {
  try {
    if (bits === 32) return BigInt(castInt32(rounded, machine));
    if (bits === 64) return castInt64(rounded, machine);
    const end = END[bits];
    const clamped = rounded >= end ? end - 1 : rounded < -end ? -end : rounded;
    return castInt64(clamped, machine);
  } catch (error) {
    if (error instanceof CastTrap) return null;
    throw error;
  }
}
