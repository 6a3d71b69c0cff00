// The kernels whose time counts, on WebAssembly's fixed-width SIMD. The TypeScript kernels in
// src/lib/kernels are their definition: results are equal in every bit. All addresses are bytes;
// loads may reach 64 bytes past the end of a tensor, stores never do.
//
// Relaxed SIMD is left out on purpose. Its fused multiply-add takes a quarter less time for float
// products where a processor has one, but the float result is what every error is measured against:
// its last bits would differ between machines, and between a page and the command line.
export { matmulFloat } from './matmulFloat';
export { matmulInt16 } from './matmulInt16';
export { matmulInt8 } from './matmulInt8';
export { depthwiseFloat } from './depthwiseFloat';
export { depthwiseInt16 } from './depthwiseInt16';
export { depthwiseInt8 } from './depthwiseInt8';
export { addFloat, addInt8, addInt16, addUint8 } from './add';
export { gatherFloat, gatherInt16, gatherInt8, gatherUint8 } from './gather';
export { columnCodesInt16, columnCodesUint8, columnExtremes } from './weightColumns';
export { rowCodesInt16, rowCodesUint8, rowExtremes } from './weights';
