import wasm from '@resvg/resvg-wasm/index_bg.wasm?url';
import { rasterizer, type Rasterizer } from '$lib/examples/hand/rasterizer';

/** The address of the program that turns drawings into pixels, for a worker that draws hands. */
export const RASTERIZER_ADDRESS = wasm;

/**
 * The rasterizer of drawn hands, for a page: 1 MB, fetched at the first call from the page's own
 * origin.
 */
export const pageRasterizer = (): Promise<Rasterizer> =>
  rasterizer(async () => {
    const response = await fetch(wasm);
    if (!response.ok) throw new Error('Drawn hands could not be loaded: load the page anew.');
    return response.arrayBuffer();
  });
