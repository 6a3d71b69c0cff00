import { HAND_LENGTH } from './anatomy';
import type { Pcg64 } from '../../numeric/pcg64';
import { FILTER } from './flesh';
import { hex, lit, mixed, type Background, type Rgb, type Light } from './paint';
import { PICTURE, type SeenHand } from './projection';
import { element, line } from './svg';

/** Draws what is behind a hand, and its sleeve. */

const box = (x: number, y: number, width: number, height: number, fill: Rgb, opacity = 1) =>
  element('rect', { x, y, width, height, fill: hex(fill), opacity });

/** Things on a background, from its own random numbers. */
const PATTERNS: Readonly<
  Record<Background['pattern'], (random: Pcg64, from: Rgb, to: Rgb, blur: string) => string[]>
> = {
  plain: () => [],
  wall: (random, from, to) => {
    const edge = PICTURE * (0.55 + 0.3 * random.float32());
    return [
      box(0, edge, PICTURE, PICTURE - edge, mixed(to, [40, 30, 24], 0.35)),
      box(0, edge - 3, PICTURE, 3, mixed(from, [255, 255, 255], 0.5)),
    ];
  },
  lights: (random, from, _, blur) => [
    element(
      'g',
      { filter: blur },
      Array.from({ length: 9 }, () =>
        element('circle', {
          cx: PICTURE * random.float32(),
          cy: PICTURE * random.float32(),
          r: 8 + 20 * random.float32(),
          fill: hex(mixed(from, [255, 244, 214], 0.5)),
          opacity: 0.25 + 0.3 * random.float32(),
        }),
      ),
    ),
  ],
  shelf: (random, from, to, blur) => [
    element(
      'g',
      { filter: blur },
      Array.from({ length: 8 }, (_, i) => {
        const height = 40 + 70 * random.float32();
        const part = random.float32();
        return box(
          4 + 27 * i,
          130 - height,
          22,
          height,
          mixed(from, [part * 220, 90, 200 - part * 150], 0.4),
        );
      }).concat(box(0, 130, PICTURE, 8, mixed(to, [60, 40, 30], 0.6))),
    ),
  ],
  stripes: (random, from) => {
    const wide = 10 + 14 * random.float32();
    return Array.from({ length: Math.ceil(PICTURE / (2 * wide)) }, (_, i) =>
      box(2 * wide * i, 0, wide, PICTURE, mixed(from, [255, 255, 255], 0.35), 0.5),
    );
  },
};

export function backdrop(
  background: Background,
  light: Light,
  random: Pcg64,
  id: string,
): string[] {
  const [from, to] = background.colours.map((colour) => lit(colour, light));
  const blur = `${id}-far`;
  return [
    element('linearGradient', { id: `${id}-back`, x1: 0, y1: 0, x2: 0.3, y2: 1 }, [
      element('stop', { offset: 0, 'stop-color': hex(from) }),
      element('stop', { offset: 1, 'stop-color': hex(to) }),
    ]),
    element('filter', { id: blur, ...FILTER }, [element('feGaussianBlur', { stdDeviation: 2.5 })]),
    element('rect', { width: PICTURE, height: PICTURE, fill: `url(#${id}-back)` }),
    ...PATTERNS[background.pattern](random, from, to, `url(#${blur})`),
  ];
}

/** The sleeve of the arm, which begins a little below the wrist. */
export function sleeve({ see }: SeenHand, colour: Rgb, light: Light): string[] {
  const at = (x: number, y: number) => see({ x, y, z: 0 });
  const [cloth, dark] = [lit(colour, light), lit(mixed(colour, [0, 0, 0], 0.4), light)];
  const piece = (spots: readonly (readonly [number, number])[], fill: Rgb) =>
    element('path', {
      d: `${line(spots.map(([x, y]) => at(x, y)))}Z`,
      fill: hex(fill),
      stroke: hex(dark),
      'stroke-width': 1,
      'stroke-linejoin': 'round',
    });
  const end = -HAND_LENGTH * 1.4;
  return [
    piece(
      [
        [-34, -36],
        [34, -36],
        [56, end],
        [-56, end],
      ],
      cloth,
    ),
    piece(
      [
        [-35, -34],
        [0, -37],
        [35, -34],
        [37, -50],
        [0, -53],
        [-37, -50],
      ],
      mixed(cloth, dark, 0.25),
    ),
  ];
}
