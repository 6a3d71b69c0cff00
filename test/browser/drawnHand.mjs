import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * A command of the browser's tests: draws a hand in Node.
 * @param {import('vitest/node').BrowserCommandContext} context
 * @param {number} seed
 * @returns {Promise<{ svg: string, digest: string }>} the text, and SHA-256 of the pixels
 */
export async function drawnHand({ project }, seed) {
  const load = (/** @type {string} */ name) =>
    project.vite.ssrLoadModule(`/src/lib/examples/hand/${name}.ts`);
  const [{ drawHand }, { rasterizer }] = await Promise.all([load('draw'), load('rasterizer')]);
  const { svg } = drawHand(seed);
  const wasm = readFileSync(require.resolve('@resvg/resvg-wasm/index_bg.wasm'));
  const paint = await rasterizer(async () => wasm);
  return { svg, digest: createHash('sha256').update(paint(svg).data).digest('hex') };
}
