import { Pcg64 } from '../lib/numeric/pcg64';
import type { Image } from '../lib/pass/input/image';

const SIZE = 256;

/** One object in a picture: a disc, or stripes in a box. */
interface Thing {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly pitch: number;
  readonly colour: readonly number[];
}

/**
 * Draws a picture of discs and striped boxes in front of a sky of two colours. Like a photograph,
 * it has smooth areas and sharp edges. The same number gives the same picture.
 */
export function drawnPicture(number: number): Image {
  const generator = new Pcg64(6970 + number);
  const draw = () => generator.float32();
  const colour = () => [draw() * 255, draw() * 255, draw() * 255];
  const [top, bottom] = [colour(), colour()];
  const things = Array.from({ length: 9 }, (_, i): Thing => ({
    x: draw() * SIZE,
    y: draw() * SIZE,
    size: SIZE * (0.06 + 0.16 * draw()),
    pitch: i % 2 === 0 ? 0 : 4 + 10 * draw(),
    colour: colour(),
  }));
  const data = new Uint8ClampedArray(SIZE * SIZE * 4);
  for (let y = 0, at = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++, at += 4) {
      const part = y / SIZE;
      const seen = things.findLast((thing) => covers(thing, x, y));
      for (let c = 0; c < 3; c++) {
        data[at + c] = seen?.colour[c] ?? top[c] * (1 - part) + bottom[c] * part;
      }
      data[at + 3] = 255;
    }
  }
  return { width: SIZE, height: SIZE, data };
}

function covers({ x, y, size, pitch }: Thing, px: number, py: number): boolean {
  const [dx, dy] = [px - x, py - y];
  if (pitch === 0) return dx * dx + dy * dy < size * size;
  return Math.abs(dx) < size && Math.abs(dy) < size && Math.floor((dx + dy) / pitch) % 2 === 0;
}
