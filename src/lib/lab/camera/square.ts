/** The fewest pixels of an edge that can show a hand. */
const LEAST_PIXELS = 32;

/** The part of a picture that is read, and the pixels of an edge that it becomes. */
export interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
  readonly pixels: number;
}

/**
 * The largest square in the middle of a picture; a large one is read with fewer pixels.
 * @returns null for a picture that is too small
 */
export function middleSquare(width: number, height: number, mostPixels: number): Square | null {
  const side = Math.min(width, height);
  if (!(side >= LEAST_PIXELS)) return null;
  const [left, top] = [(width - side) / 2, (height - side) / 2];
  return { left, top, side, pixels: Math.min(side, mostPixels) };
}
