import type { Quantity } from '../../text/rich';
import type { Texture } from '../status/status';

/** A hatch for each quantity. The plain one belongs to the bias, which is lost most often. */
export const HATCHES: readonly { name: string; quantity: Quantity }[] = [
  { name: 'hatch', quantity: 'b' },
  { name: 'hatch-in', quantity: 'in' },
  { name: 'hatch-w', quantity: 'w' },
  { name: 'hatch-out', quantity: 'out' },
];

/** The fill of a textured mark in the plot with this id. */
export function textureFill(plotId: string, texture: Texture, q?: Quantity): string {
  const hatch = HATCHES.find(({ quantity }) => quantity === q)?.name ?? 'hatch';
  return `url(#${plotId}-${texture === 'hatch' ? hatch : texture})`;
}
