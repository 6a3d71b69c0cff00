// The time-critical kernels, on WebAssembly's fixed-width SIMD. The TypeScript kernels in
// src/lib/kernels define them: results are equal in every bit. All addresses are in bytes. Loads
// may reach up to 64 bytes past the end of a tensor; stores never do.
//
// Relaxed SIMD is not used on purpose. On processors with fused multiply-add it would save a
// quarter of the time of float products. But every error is measured against the float result,
// whose last bits would then differ between machines, and between a page and the command line.
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
