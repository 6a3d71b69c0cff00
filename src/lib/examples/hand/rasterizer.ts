import type { Image } from '../../pass/input/image';

/** Turns SVG text into pixels. */
export type Rasterizer = (svg: string) => Image;

let loading: Promise<Rasterizer> | null = null;

async function load(wasm: () => Promise<BufferSource>): Promise<Rasterizer> {
  const { initWasm, Resvg } = await import('@resvg/resvg-wasm');
  await initWasm(await wasm());
  return (svg) => {
    const resvg = new Resvg(svg);
    const image = resvg.render();
    const { width, height, pixels: data } = image;
    // WebAssembly's memory is not collected.
    image.free();
    resvg.free();
    return { width, height, data };
  };
}

/**
 * The rasterizer of drawn hands: resvg, as WebAssembly, so that Node and a page make the same bits.
 * It is loaded once; after a failure, the next call tries again.
 * @param wasm gives the bytes of `@resvg/resvg-wasm/index_bg.wasm`
 */
export function rasterizer(wasm: () => Promise<BufferSource>): Promise<Rasterizer> {
  loading ??= load(wasm).catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}
