import type { Spot2 } from './contour';
import { hex, lit, mixed, type Rgb, type Light, type SkinTone } from './paint';
import { element, line, smoothPath } from './svg';

/** What painting a part of a hand takes. */
export interface Palette {
  readonly base: Rgb;
  readonly deep: Rgb;
  readonly bright: Rgb;
  readonly nail: Rgb;
  readonly light: Light;
  /** Of the light in the picture, 1 pixel long: from where it comes */
  readonly towards: Spot2;
  /** Pixels a millimetre */
  readonly scale: number;
  /** Begins the ids of this drawing */
  readonly id: string;
}

export function paletteOf(
  skin: SkinTone,
  face: 'palm' | 'back',
  light: Light,
  scale: number,
  id: string,
): Palette {
  const angle = (light.angle * Math.PI) / 180;
  return {
    base: lit(face === 'palm' ? skin.palm : skin.base, light),
    deep: lit(skin.deep, light),
    bright: lit(skin.bright, light),
    nail: lit(skin.nail, light),
    light,
    towards: { x: Math.cos(angle), y: -Math.sin(angle) },
    scale,
    id,
  };
}

/** Filters see colours as they are stored, and so far around what is filtered, in parts of its size. */
export const FILTER = {
  x: -0.5,
  y: -0.5,
  width: 2,
  height: 2,
  'color-interpolation-filters': 'sRGB',
} as const;

/** How far things are blurred, in millimetres. */
const BLURS = { soft: 2.6, wide: 6 } as const;
type Blur = keyof typeof BLURS;

/** Elements blurred together: each blur takes a pass over the whole picture. */
export const blurred = ({ id }: Palette, blur: Blur, children: readonly string[]): string[] =>
  children.length === 0 ? [] : [element('g', { filter: `url(#${id}-blur-${blur})` }, children)];

/** What all parts share: the skin's gradient along the light, and blurs. */
export function definitions(palette: Palette): string[] {
  const { base, deep, bright, towards, light, scale, id } = palette;
  const [x, y] = [towards.x / 2, towards.y / 2];
  const stops: [number, Rgb][] = [
    [0, mixed(base, bright, 0.35 + 0.3 * light.contrast)],
    [0.55, base],
    [1, mixed(base, deep, 0.35 * light.contrast)],
  ];
  const gradient = element(
    'linearGradient',
    { id: `${id}-skin`, x1: 0.5 + x, y1: 0.5 + y, x2: 0.5 - x, y2: 0.5 - y },
    stops.map(([offset, colour]) => element('stop', { offset, 'stop-color': hex(colour) })),
  );
  const blurs = Object.entries(BLURS).map(([name, millimetres]) =>
    element('filter', { id: `${id}-blur-${name}`, ...FILTER }, [
      element('feGaussianBlur', { stdDeviation: millimetres * scale }),
    ]),
  );
  return [gradient, ...blurs];
}

const shift = ({ x, y }: Spot2, by: number): string =>
  `translate(${(x * by).toFixed(2)} ${(y * by).toFixed(2)})`;

/**
 * Paints a part of a hand: the skin, shade along its edge away from the light, light along the
 * other, what is drawn on it, and its outline.
 * @param name of the part, unique in the drawing
 * @param shadow that it throws on what is behind it, and how far in millimetres
 * @param ridges centre lines of digits, on which light falls, with half their widths
 */
export function paintPart(
  palette: Palette,
  name: string,
  outlines: readonly (readonly Spot2[])[],
  ridges: readonly { readonly spots: readonly Spot2[]; readonly width: number }[],
  marks: readonly string[],
  shadow: { readonly far: number; readonly opacity: number },
): string[] {
  const { deep, bright, towards, light, scale, id } = palette;
  const shape = `${id}-${name}`;
  const href = `#${shape}`;
  const edge = (colour: Rgb, width: number, opacity: number, by: number) =>
    element('use', {
      href,
      fill: 'none',
      stroke: hex(colour),
      'stroke-width': width * scale,
      opacity,
      transform: shift(towards, by * scale),
    });
  const shine = ridges.map(({ spots, width }) =>
    element('path', {
      d: line(spots),
      fill: 'none',
      stroke: hex(bright),
      'stroke-width': width,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
      opacity: 0.25 + 0.3 * light.contrast,
      transform: shift(towards, 0.25 * width),
    }),
  );
  return [
    element('defs', {}, [element('path', { id: shape, d: outlines.map(smoothPath).join('') })]),
    element('clipPath', { id: `${shape}-clip` }, [element('use', { href })]),
    ...blurred(palette, 'soft', [
      element('use', {
        href,
        fill: '#000',
        opacity: shadow.opacity,
        transform: shift(towards, -shadow.far * scale),
      }),
    ]),
    element('use', { href, fill: `url(#${id}-skin)` }),
    element('g', { 'clip-path': `url(#${shape}-clip)` }, [
      ...blurred(palette, 'soft', [
        ...shine,
        edge(deep, 8, 0.3 + 0.35 * light.contrast, 2.2),
        edge(bright, 3.5, 0.3 + 0.3 * light.contrast, -2.4),
      ]),
      edge(deep, 3.4, 0.16, 0.3),
      edge(deep, 2, 0.16, 0.3),
      ...marks,
    ]),
    element('use', {
      href,
      fill: 'none',
      stroke: hex(mixed(deep, [30, 18, 14], 0.25)),
      'stroke-width': 1.1 * scale,
      opacity: 0.75,
    }),
  ];
}
