/**
 * Computed colours as plain hex. Pages mix colours in oklab. Programs that open an exported drawing
 * may not understand oklab, nor may a canvas.
 */
export interface Colour {
  /** #rrggbb */
  readonly hex: string;
  /** 0 to 1 */
  readonly opacity: number;
}

const known = new Map<string, Colour>();
let pixel: CanvasRenderingContext2D | null = null;

function onePixel(): CanvasRenderingContext2D | null {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  return canvas.getContext('2d', { willReadFrequently: true });
}

/** Converts a CSS colour to hex and opacity by painting one pixel with it. */
export function plainColour(css: string): Colour {
  const found = known.get(css);
  if (found !== undefined) return found;
  pixel ??= onePixel();
  if (pixel === null) return { hex: '#000000', opacity: 1 };
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = css;
  pixel.fillRect(0, 0, 1, 1);
  const [r, g, b, alpha] = pixel.getImageData(0, 0, 1, 1).data;
  const hex = `#${[r, g, b].map((c) => c.toString(16).padStart(2, '0')).join('')}`;
  const colour = { hex, opacity: alpha / 255 };
  known.set(css, colour);
  return colour;
}
