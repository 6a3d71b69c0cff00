import type { Scale } from '../frame/scale';
import type { Series } from './paths';

/** The part of a canvas context that `drawDots` uses. */
export interface DotContext {
  fillStyle: string | CanvasGradient | CanvasPattern;
  globalAlpha: number;
  fillRect: (x: number, y: number, width: number, height: number) => void;
}

/** Draws squares as the path of an SVG, for paper. */
export class DotPath implements DotContext {
  fillStyle = '';
  globalAlpha = 1;
  d = '';

  fillRect(x: number, y: number, width: number, height: number): void {
    const [left, top, across] = [x, y, width].map((length) => Number(length.toFixed(2)));
    this.d += `M${left} ${top}h${across}v${height}h${-across}z`;
  }
}

export interface DotLook {
  readonly colour: string;
  readonly alpha: number;
  /** Edge of a dot, px. */
  readonly size: number;
}

/** Draws squares of one colour in one loop. Arcs and single paths would cost more than a frame. */
export function drawDots(
  context: DotContext,
  xs: Series,
  ys: Series,
  x: Scale,
  y: Scale,
  { colour, alpha, size }: DotLook,
): void {
  context.fillStyle = colour;
  context.globalAlpha = alpha;
  for (let i = 0; i < xs.length; i++) {
    const [px, py] = [x.at(xs[i]), y.at(ys[i])];
    if (px === px && py === py) context.fillRect(px - size / 2, py - size / 2, size, size);
  }
}
