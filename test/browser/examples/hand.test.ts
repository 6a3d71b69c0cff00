import { expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import { RASTERIZER_ADDRESS } from '../../../src/lib/chart/hand/rasterizerAddress';
import { drawHand } from '../../../src/lib/examples/hand/draw';
import { rasterizer } from '../../../src/lib/examples/hand/rasterizer';

declare module 'vitest/browser' {
  interface BrowserCommands {
    drawnHand: (seed: number) => Promise<{ svg: string; digest: string }>;
  }
}

async function digestOf(data: Uint8Array | Uint8ClampedArray): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', Uint8Array.from(data));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

test('a page draws the same pixels as Node', async () => {
  const paint = await rasterizer(async () => (await fetch(RASTERIZER_ADDRESS)).arrayBuffer());
  for (const seed of [0, 1, 5, 20, 33]) {
    const { svg } = drawHand(seed);
    const node = await commands.drawnHand(seed);
    expect(svg).toBe(node.svg);
    expect(await digestOf(paint(svg).data)).toBe(node.digest);
  }
});
