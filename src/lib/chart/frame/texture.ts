import type { Quantity } from '../../text/rich';
import type { Texture } from '../status/status';

/** A hatch for each quantity; the plain one is the bias's, of which most is lost. */
export const HATCHES: readonly { name: string; quantity: Quantity }[] = [
  { name: 'hatch', quantity: 'b' },
  { name: 'hatch-in', quantity: 'in' },
  { name: 'hatch-w', quantity: 'w' },
  { name: 'hatch-out', quantity: 'out' },
];

/** The fill of a mark with a texture, in the plot of that id. */
export function textureFill(plotId: string, texture: Texture, q?: Quantity): string {
  const hatch = HATCHES.find(({ quantity }) => quantity === q)?.name ?? 'hatch';
  return `url(#${plotId}-${texture === 'hatch' ? hatch : texture})`;
}
