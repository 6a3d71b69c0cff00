import { KERNELS } from '../../generated/kernels';

/**
 * The exports of assembly/index.ts. Addresses and lengths are in bytes. This is a type alias
 * because an interface could not be asserted of a record.
 */
export type SimdKernels = {
  matmulFloat: (
    a: number,
    b: number,
    bias: number,
    out: number,
    rows: number,
    columns: number,
    depth: number,
    low: number,
    high: number,
  ) => void;
  matmulInt16: (
    a: number,
    b: number,
    stage: number,
    mode: number,
    room: number,
    out: number,
    rows: number,
    columns: number,
    rowBytes: number,
    low: number,
    high: number,
  ) => void;
  matmulInt8: (
    a: number,
    b: number,
    stage: number,
    out: number,
    rows: number,
    columns: number,
    rowBytes: number,
    right: number,
    zeroPoint: number,
    low: number,
    high: number,
  ) => void;
  depthwiseFloat: (
    input: number,
    weights: number,
    bias: number,
    out: number,
    from: number,
    to: number,
    window: number,
    low: number,
    high: number,
  ) => void;
  depthwiseInt16: (
    input: number,
    weights: number,
    stage: number,
    mode: number,
    out: number,
    from: number,
    to: number,
    window: number,
    low: number,
    high: number,
  ) => void;
  depthwiseInt8: (
    input: number,
    isSigned: number,
    weights: number,
    stage: number,
    out: number,
    from: number,
    to: number,
    window: number,
    right: number,
    zeroPoint: number,
    low: number,
    high: number,
  ) => void;
  addFloat: (
    a: number,
    b: number,
    out: number,
    count: number,
    sign: number,
    low: number,
    high: number,
  ) => void;
  addUint8: Add;
  addInt8: Add;
  addInt16: Add;
  /** Returns 1 if a weight is NaN, else 0 */
  rowExtremes: (data: number, rows: number, inner: number, extremes: number) => number;
  rowCodesInt16: RowCodes;
  rowCodesUint8: RowCodes;
  /** `rowExtremes` for weights whose channels alternate */
  columnExtremes: (
    data: number,
    rounds: number,
    channels: number,
    least: number,
    greatest: number,
  ) => number;
  columnCodesInt16: ColumnCodes;
  columnCodesUint8: ColumnCodes;
  gatherFloat: Gather;
  gatherInt16: Gather;
  gatherInt8: Gather;
  gatherUint8: Gather;
};

type Add = (
  a: number,
  b: number,
  out: number,
  count: number,
  stages: number,
  sign: number,
  zeroPoint: number,
  low: number,
  high: number,
) => void;

type RowCodes = (data: number, rows: number, inner: number, params: number, out: number) => void;

type ColumnCodes = (
  data: number,
  rounds: number,
  channels: number,
  fields: number,
  toField: number,
  out: number,
) => void;

export type Gather = (
  input: number,
  rows: number,
  from: number,
  to: number,
  rowBytes: number,
  window: number,
) => void;

let compiled: WebAssembly.Module | null | undefined;

/**
 * The SIMD kernels, compiled once; null if the machine has no WebAssembly SIMD, or if a page's
 * content security policy forbids WebAssembly.
 */
export function simdModule(): WebAssembly.Module | null {
  if (compiled === undefined) compiled = compiledKernels();
  return compiled;
}

function compiledKernels(): WebAssembly.Module | null {
  if (typeof WebAssembly !== 'object' || !WebAssembly.validate(KERNELS)) return null;
  try {
    return new WebAssembly.Module(KERNELS);
  } catch (error) {
    // The bytes are valid, so only the policy can have refused them.
    if (error instanceof WebAssembly.CompileError) return null;
    throw error;
  }
}
