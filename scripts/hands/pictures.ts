import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { drawHand } from '../../src/lib/examples/hand/draw';
import { HAND_PIXELS, HAND_SIZE } from '../../src/lib/examples/hand/outputs';
import { rasterizer } from '../../src/lib/examples/hand/rasterizer';
import { imageInput } from '../../src/lib/pass/input/image';

const require = createRequire(import.meta.url);
const slot = { name: 'picture', shape: [1, HAND_SIZE, HAND_SIZE, 3] };

/** A drawn hand as the networks take it. */
export interface HandRecord {
  readonly seed: number;
  readonly input: Float32Array;
  /** Where its joints truly are, in pixels */
  readonly joints: ReturnType<typeof drawHand>['joints'];
}

/** Draws the hands of some seeds. */
export async function handRecords(seeds: readonly number[]): Promise<HandRecord[]> {
  const paint = await rasterizer(async () =>
    Uint8Array.from(readFileSync(require.resolve('@resvg/resvg-wasm/index_bg.wasm'))),
  );
  return seeds.map((seed) => {
    const { svg, joints } = drawHand(seed);
    const { data } = imageInput(paint(svg), slot, HAND_PIXELS);
    return { seed, input: Float32Array.from(data, Number), joints };
  });
}
