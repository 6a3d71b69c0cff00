import wasm from '@resvg/resvg-wasm/index_bg.wasm?url';

/** The address of the program that turns drawings into pixels, for a worker that draws hands. */
export const RASTERIZER_ADDRESS = wasm;
