import { roundHalfAway } from '../numeric/float32';
import type { Machine } from '../numeric/machine';
import { biasInverse, stepsOf } from './bias';
import { biasBits, statusIndex } from './biasStatus';
import { isFlushed, isQuantizable, quantizeMultiplier } from './multiplier';
import { storeStepsInto, type StorageBits } from './storage';

/*
 * The chain of one channel, from its scales to the numbers that the kernel stores. It writes into
 * columns, one row per channel, so that dragging a floor over a model's 17,000 channels allocates
 * no object for each.
 */

/** Biases, one per row. */
export interface BiasColumns {
  /** s_b, float32 */
  readonly biasScale: Float32Array;
  /** q_b as the machine's cast left it, and 1 where the cast trapped */
  readonly code: BigInt64Array;
  readonly trapped: Uint8Array;
  /** q_b · s_b in double */
  readonly dequantized: Float64Array;
  /** Bits that the bias needs, sign included; −1 where no integer exists */
  readonly bits: Int16Array;
  /** Index into BIAS_STATUSES */
  readonly status: Uint8Array;
}

/** Multipliers, one per row. */
export interface MultiplierColumns {
  /** M = s_in·s_w / s_out as the kernel computes it */
  readonly multiplier: Float64Array;
  /** −1 where M cannot be quantized */
  readonly mantissa: Int32Array;
  readonly shift: Int16Array;
  /** 1 where M is not 0 but its mantissa is */
  readonly flushed: Uint8Array;
}

export const biasColumns = (rows: number): BiasColumns => ({
  biasScale: new Float32Array(rows),
  code: new BigInt64Array(rows),
  trapped: new Uint8Array(rows),
  dequantized: new Float64Array(rows),
  bits: new Int16Array(rows),
  status: new Uint8Array(rows),
});

export const multiplierColumns = (rows: number): MultiplierColumns => ({
  multiplier: new Float64Array(rows),
  mantissa: new Int32Array(rows),
  shift: new Int16Array(rows),
  flushed: new Uint8Array(rows),
});

/**
 * Quantizes one bias at a scale and writes the result: the inverse of the scale, the float32 steps,
 * the rounding and the machine's cast (luci: quant_bias_per_channel), and the bias read back.
 */
export function biasWriter(
  { biasScale, code, trapped, dequantized, bits, status }: BiasColumns,
  storage: StorageBits,
  machine: Machine,
): (row: number, bias: number, scale: number) => void {
  const words = new Uint32Array(code.buffer, code.byteOffset, 2 * code.length);
  return (row, bias, scale) => {
    const inverse = biasInverse(scale);
    const steps = stepsOf(bias, inverse);
    const stored = storeStepsInto(words, row, roundHalfAway(steps), storage, machine);
    const value = stored ?? 0;
    biasScale[row] = scale;
    trapped[row] = stored === null ? 1 : 0;
    dequantized[row] = value * scale;
    bits[row] = biasBits(bias, scale) ?? -1;
    status[row] = statusIndex(bias, scale, inverse, steps, value, storage);
  };
}

/** Writes a real multiplier, and its mantissa and shift. */
export function writeMultiplier(to: MultiplierColumns, row: number, real: number): void {
  to.multiplier[row] = real;
  if (!isQuantizable(real)) {
    to.mantissa[row] = -1;
    to.shift[row] = 0;
    to.flushed[row] = 0;
    return;
  }
  const { mantissa, shift } = quantizeMultiplier(real);
  to.mantissa[row] = mantissa;
  to.shift[row] = shift;
  to.flushed[row] = isFlushed(real, mantissa) ? 1 : 0;
}
