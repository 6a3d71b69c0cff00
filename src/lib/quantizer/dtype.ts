/**
 * Integer types of quantized tensors and the codes that luci's passes produce for them.
 * The symmetric types never use their most negative code.
 */

export const QUANTIZED_DTYPES = ['uint8', 'int16'] as const;
/** Types of a whole quantized model, spelled as one-quantize's `--quantized_dtype`. */
export type QuantizedDtype = (typeof QUANTIZED_DTYPES)[number];

/** Types with a symmetric scale; int8 and int4 exist only in today's state of ONE. */
export type SymmetricDtype = 'int16' | 'int8' | 'int4';

export const GRANULARITIES = ['layer', 'channel'] as const;
export type Granularity = (typeof GRANULARITIES)[number];

/** Largest code of a symmetric type; the smallest is its negative. */
export const SYMMETRIC_MAX: Record<SymmetricDtype, number> = { int16: 32767, int8: 127, int4: 7 };

export interface CodeRange {
  readonly min: number;
  readonly max: number;
}

/** Codes that weights, constants and activations can take. */
export const CODE_RANGE: Record<QuantizedDtype, CodeRange> = {
  uint8: { min: 0, max: 255 },
  int16: { min: -32767, max: 32767 },
};

/** Codes as stored: uint8 in a Uint8Array, int16 in an Int16Array. */
export type Codes = Uint8Array | Int16Array;

export function newCodes(dtype: QuantizedDtype, length: number): Codes {
  return dtype === 'uint8' ? new Uint8Array(length) : new Int16Array(length);
}
