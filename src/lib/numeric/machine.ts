/**
 * Float-to-integer casts as machines do them. C++ leaves an out-of-range cast undefined, so its
 * result depends on the machine. Every cast here takes the machine as a parameter.
 */

export const MACHINES = [
  'x86-64',
  'aarch64',
  'wasm-trunc',
  'wasm-trunc-sat',
  'javascript',
] as const;
export type Machine = (typeof MACHINES)[number];

/** What each machine makes of a float that does not fit the integer, in a few words. */
export const MACHINE_TITLES: Record<Machine, string> = {
  'x86-64': 'any float that does not fit becomes the smallest integer',
  aarch64: 'a float that does not fit becomes the nearest integer, and NaN becomes 0',
  'wasm-trunc': "WebAssembly's plain cast: a float that does not fit stops the program",
  'wasm-trunc-sat':
    "WebAssembly's saturating cast: a float that does not fit becomes the nearest integer, and NaN becomes 0",
  javascript: 'a float that does not fit keeps its low bits, as the bitwise operators do',
};

export const INT32_MIN = -(2 ** 31);
export const INT32_MAX = 2 ** 31 - 1;
export const INT64_MIN = -(2n ** 63n);
export const INT64_MAX = 2n ** 63n - 1n;
const TWO_31 = 2 ** 31;
const TWO_32 = 2 ** 32;
const TWO_63 = 2 ** 63;
const TWO_64 = 2 ** 64;

/** The cast stops the program on this machine: WebAssembly traps, BigInt(NaN) throws. */
export class CastTrap extends Error {
  constructor(
    readonly value: number,
    readonly target: 'int32' | 'int64' | 'uint8',
    readonly machine: Machine,
  ) {
    super(`${machine} does not cast ${value} to ${target}: it stops the program there.`);
    this.name = 'CastTrap';
  }
}

/** Whether compilers for this machine contract a·b + c into one rounding (gcc on AArch64 does). */
export function contracts(machine: Machine): boolean {
  return machine === 'aarch64';
}

/** Whether an out-of-range cast gives the nearest end of the integer type. */
const saturates = (machine: Machine): boolean =>
  machine === 'aarch64' || machine === 'wasm-trunc-sat';

/**
 * Casts to int32. An integer has no signed zero, so −0.3 gives +0.
 * @throws CastTrap on wasm-trunc when out of range or NaN
 */
export function castInt32(x: number, machine: Machine): number {
  if (x > -TWO_31 - 1 && x < TWO_31) return Math.trunc(x) + 0;
  switch (machine) {
    case 'x86-64': // cvttss2si: the "integer indefinite" value, whatever the sign
      return INT32_MIN;
    case 'aarch64': // fcvtzs saturates, NaN gives 0
    case 'wasm-trunc-sat':
      return x > 0 ? INT32_MAX : x < 0 ? INT32_MIN : 0;
    case 'wasm-trunc':
      throw new CastTrap(x, 'int32', machine);
    case 'javascript': // ToInt32: modulo 2^32, NaN and infinities give 0
      return x | 0;
  }
}

/**
 * Casts to int64.
 * @throws CastTrap on wasm-trunc when out of range or NaN, on javascript for NaN and infinities
 */
export function castInt64(x: number, machine: Machine): bigint {
  if (x >= -TWO_63 && x < TWO_63) return BigInt(Math.trunc(x));
  switch (machine) {
    case 'x86-64': // cvttss2si r64: the most negative integer, whatever the sign
      return INT64_MIN;
    case 'aarch64':
    case 'wasm-trunc-sat':
      return x > 0 ? INT64_MAX : x < 0 ? INT64_MIN : 0n;
    case 'wasm-trunc':
      throw new CastTrap(x, 'int64', machine);
    case 'javascript':
      if (!Number.isFinite(x)) throw new CastTrap(x, 'int64', machine);
      return BigInt.asIntN(64, BigInt(Math.trunc(x)));
  }
}

/** An out-of-range int64 cast, modulo 2^64. Excludes the upper end of a saturating cast. */
function beyondInt64(x: number, machine: Machine): number {
  switch (machine) {
    case 'x86-64':
      return -TWO_63;
    case 'aarch64':
    case 'wasm-trunc-sat':
      return x < 0 ? -TWO_63 : 0;
    case 'wasm-trunc':
      throw new CastTrap(x, 'int64', machine);
    case 'javascript':
      if (!Number.isFinite(x)) throw new CastTrap(x, 'int64', machine);
      return Math.trunc(x) % TWO_64;
  }
}

/**
 * `castInt64` into element `index` of an int64 array that is stored as pairs of 32-bit words, low
 * word first. An array of biases is thus cast without a BigInt for each element.
 * Double arithmetic computes the two words exactly: neither a division by 2^32 nor its floor
 * rounds. They are stored modulo 2^32.
 */
export function castInt64Into(
  words: Uint32Array,
  index: number,
  x: number,
  machine: Machine,
): void {
  if (x >= TWO_63 && saturates(machine)) {
    // 2^63 − 1 is not a double.
    words[2 * index] = TWO_32 - 1;
    words[2 * index + 1] = TWO_31 - 1;
    return;
  }
  const whole = x >= -TWO_63 && x < TWO_63 ? Math.trunc(x) : beyondInt64(x, machine);
  const high = Math.floor(whole / TWO_32);
  words[2 * index] = whole - high * TWO_32;
  words[2 * index + 1] = high;
}

/**
 * Casts to uint8. Compilers have no 8-bit cast: they keep the low byte of a cast to int32 on
 * x86-64 and to uint32 on the other machines. NaN gives 0 unless the cast traps.
 * @throws CastTrap on wasm-trunc when outside uint32's range or NaN
 */
export function castUint8(x: number, machine: Machine): number {
  if (x > -1 && x < 256) return Math.trunc(x) + 0;
  switch (machine) {
    case 'x86-64':
      return castInt32(x, machine) & 255;
    case 'aarch64':
    case 'wasm-trunc-sat':
      return Math.min(Math.max(Number.isNaN(x) ? 0 : Math.trunc(x), 0), TWO_32 - 1) & 255;
    case 'wasm-trunc':
      if (x > -1 && x < TWO_32) return Math.trunc(x) & 255;
      throw new CastTrap(x, 'uint8', machine);
    case 'javascript':
      return x & 255;
  }
}
