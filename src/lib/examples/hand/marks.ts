import { FINGERS, HAND, type Digit, type Spot3 } from './anatomy';
import type { Spot2 } from './contour';
import {
  FINGER_CREASES,
  KNUCKLE_CREASES,
  PALM_LINES,
  THUMB_CREASES,
  THUMB_KNUCKLE,
} from './creases';
import { blurred, type Palette } from './flesh';
import { hex, mixed } from './paint';
import type { HandPose } from './pose';
import type { SeenSpot, SeenHand } from './projection';
import { dorsal } from './skeleton';
import { element, point, smoothPath } from './svg';

/** Draws what is on the skin: creases, knuckles and nails. */

const between = (a: SeenSpot, b: SeenSpot, part: number): SeenSpot => ({
  x: a.x + (b.x - a.x) * part,
  y: a.y + (b.y - a.y) * part,
  scale: a.scale + (b.scale - a.scale) * part,
  near: a.near + (b.near - a.near) * part,
});

/** The direction from one point to another, 1 long, and how far they are apart. */
function step(a: Spot2, b: Spot2): { readonly along: Spot2; readonly length: number } {
  const [x, y] = [b.x - a.x, b.y - a.y];
  const length = Math.hypot(x, y);
  return { along: length === 0 ? { x: 0, y: -1 } : { x: x / length, y: y / length }, length };
}

const moved = (from: Spot2, along: Spot2, by: number, across: number): Spot2 => ({
  x: from.x + along.x * by - along.y * across,
  y: from.y + along.y * by + along.x * across,
});

/** A line on the skin, its width in millimetres. */
export const crease = (
  d: string,
  { deep, scale }: Palette,
  width: number,
  opacity: number,
): string =>
  element('path', {
    d,
    fill: 'none',
    stroke: hex(deep),
    'stroke-width': width * scale,
    'stroke-linecap': 'round',
    opacity,
  });

/** The creases of one bone of a digit, each a shallow bow across it. */
export function boneCreases(
  hand: SeenHand,
  palette: Palette,
  name: Digit,
  bone: number,
  face: 'palm' | 'back',
): string[] {
  const [onFinger, onThumb] =
    face === 'palm' ? [FINGER_CREASES, THUMB_CREASES] : [KNUCKLE_CREASES, THUMB_KNUCKLE];
  const [a, b] = [hand.joints[name][bone], hand.joints[name][bone + 1]];
  const { along, length } = step(a, b);
  // Seen along the bone, its creases would fall together.
  if (length < 8 * a.scale) return [];
  const reach = face === 'palm' ? 0.78 : 0.5;
  return (name === 'thumb' ? onThumb : onFinger)
    .filter((place) => place.bone === bone)
    .map(({ part }) => {
      const spot = between(a, b, part);
      const half = reach * HAND[name].middles[bone] * spot.scale;
      const [left, right] = [moved(spot, along, 0, -half), moved(spot, along, 0, half)];
      const bow = moved(spot, along, (face === 'palm' ? -1.6 : 1.4) * spot.scale, 0);
      return crease(`M${point(left)}Q${point(bow)} ${point(right)}`, palette, 0.9, 0.55);
    });
}

/** The lines of the palm and its two balls. */
export function palmMarks({ see }: SeenHand, palette: Palette): string[] {
  const at = ([x, y]: readonly [number, number]) => see({ x, y, z: 0 });
  const lines = PALM_LINES.map((curve) => {
    const [start, one, two, end] = curve.map(at).map(point);
    return `M${start}C${one} ${two} ${end}`;
  });
  const ball = (x: number, y: number, wide: number, high: number, opacity: number) => {
    const { x: cx, y: cy, scale } = at([x, y]);
    return element('ellipse', {
      cx,
      cy,
      rx: wide * scale,
      ry: high * scale,
      fill: hex(palette.bright),
      opacity,
    });
  };
  return [
    ...blurred(palette, 'wide', [
      ball(26, 36, 10, 16, 0.55),
      ball(-25, 34, 8, 18, 0.4),
      ball(-6, 74, 26, 6, 0.35),
    ]),
    ...lines.flatMap((d) => [crease(d, palette, 3, 0.14), crease(d, palette, 1, 0.5)]),
  ];
}

/** The knuckles and the sinews of the back of a hand. */
export function backMarks({ see, joints, wrist }: SeenHand, palette: Palette): string[] {
  const marks = FINGERS.flatMap((name) => {
    const [knuckle] = joints[name];
    const root = HAND[name].root;
    const start = between(wrist, see({ ...root, y: root.y * 0.5 }), 0.8);
    const spot = (colour: string, dy: number, size: number, opacity: number) =>
      element('ellipse', {
        cx: knuckle.x,
        cy: knuckle.y + dy * knuckle.scale,
        rx: size * knuckle.scale,
        ry: 0.7 * size * knuckle.scale,
        fill: colour,
        opacity,
      });
    return [
      element('path', {
        d: `M${point(start)}L${point(between(start, knuckle, 0.9))}`,
        stroke: hex(palette.bright),
        'stroke-width': 4 * palette.scale,
        'stroke-linecap': 'round',
        opacity: 0.35,
      }),
      spot(hex(palette.deep), 3, 7, 0.4),
      spot(hex(palette.bright), -2, 5, 0.5),
    ];
  });
  return blurred(palette, 'soft', marks);
}

/** The nail of a digit, if its back faces the eye. */
export function nail(
  { joints, facing }: SeenHand,
  palette: Palette,
  name: Digit,
  pose: HandPose,
): string[] {
  const normal: Spot3 = dorsal(name, pose);
  const seen = facing(normal);
  if (seen < 0.2) return [];
  const [, , last, tip] = joints[name];
  const { along, length } = step(last, tip);
  const radius = HAND[name].joints[3] * tip.scale;
  const wide = 0.86 * radius * Math.sqrt(seen);
  // The nail's bed begins in the middle of the bone and ends at the finger's end.
  const [low, high] = [-0.42 * length, 0.72 * radius];
  const shape = (from: number, to: number, width: number) =>
    smoothPath([
      moved(tip, along, from, -0.75 * width),
      moved(tip, along, from, 0.75 * width),
      moved(tip, along, from + 0.3 * (to - from), 1.1 * width),
      moved(tip, along, from + 0.75 * (to - from), 1.05 * width),
      moved(tip, along, to, 0.75 * width),
      moved(tip, along, to, -0.75 * width),
      moved(tip, along, from + 0.75 * (to - from), -1.05 * width),
      moved(tip, along, from + 0.3 * (to - from), -1.1 * width),
    ]);
  const pale = mixed(palette.nail, [255, 255, 255], 0.45);
  const span = high - low;
  return [
    element('path', {
      d: shape(low, high, wide),
      fill: hex(palette.nail),
      stroke: hex(palette.deep),
      'stroke-width': 0.7 * palette.scale,
      'stroke-opacity': 0.7,
    }),
    element('path', {
      d: shape(high - 0.2 * span, high, 0.9 * wide),
      fill: hex(pale),
      opacity: 0.85,
    }),
    element('path', {
      d: shape(low + 0.2 * span, high - 0.3 * span, 0.3 * wide),
      fill: '#fff',
      opacity: 0.35,
    }),
  ];
}
