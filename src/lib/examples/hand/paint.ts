/** Colours of a drawing, and the mixing of them. */

/** Red, green and blue from 0 to 255. */
export type Rgb = readonly [number, number, number];

export interface SkinTone {
  readonly base: Rgb;
  /** In the shade, and of the outline and the creases */
  readonly deep: Rgb;
  /** Where light falls */
  readonly bright: Rgb;
  /** The palm and the nails, which are paler on dark skin */
  readonly palm: Rgb;
  readonly nail: Rgb;
}

/** Skins from light to dark. */
export const SKINS: readonly SkinTone[] = [
  {
    base: [242, 208, 186],
    deep: [178, 116, 92],
    bright: [255, 235, 222],
    palm: [246, 206, 188],
    nail: [250, 216, 206],
  },
  {
    base: [232, 186, 156],
    deep: [158, 98, 70],
    bright: [250, 218, 196],
    palm: [238, 190, 164],
    nail: [246, 208, 192],
  },
  {
    base: [214, 164, 130],
    deep: [140, 86, 58],
    bright: [240, 202, 172],
    palm: [224, 174, 144],
    nail: [238, 196, 176],
  },
  {
    base: [190, 138, 102],
    deep: [116, 70, 44],
    bright: [220, 174, 140],
    palm: [208, 158, 126],
    nail: [226, 182, 158],
  },
  {
    base: [158, 108, 76],
    deep: [90, 54, 34],
    bright: [194, 146, 112],
    palm: [190, 140, 110],
    nail: [212, 166, 142],
  },
  {
    base: [124, 82, 58],
    deep: [66, 40, 28],
    bright: [164, 118, 90],
    palm: [168, 120, 96],
    nail: [196, 150, 130],
  },
  {
    base: [94, 62, 46],
    deep: [46, 28, 22],
    bright: [138, 100, 78],
    palm: [146, 104, 86],
    nail: [180, 138, 122],
  },
];

export const mixed = (a: Rgb, b: Rgb, part: number): Rgb => [
  a[0] + (b[0] - a[0]) * part,
  a[1] + (b[1] - a[1]) * part,
  a[2] + (b[2] - a[2]) * part,
];

/** Light on a hand. */
export interface Light {
  /** Where it comes from, in degrees: 0 from the right, 90 from above */
  readonly angle: number;
  /** What it multiplies red, green and blue with */
  readonly tint: Rgb;
  /** How deep the shades are, from 0 to 1 */
  readonly contrast: number;
}

/** What light makes of a colour. */
export const lit = (colour: Rgb, { tint }: Light): Rgb => [
  Math.min(255, colour[0] * tint[0]),
  Math.min(255, colour[1] * tint[1]),
  Math.min(255, colour[2] * tint[2]),
];

export const hex = (colour: Rgb): string =>
  `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

/** What is behind a hand: two colours and what is drawn on them. */
export interface Background {
  readonly colours: readonly [Rgb, Rgb];
  readonly pattern: 'plain' | 'wall' | 'lights' | 'shelf' | 'stripes';
}

/** The colours that backgrounds take, each from above to below. */
export const BACKDROPS: readonly (readonly [Rgb, Rgb])[] = [
  [
    [222, 228, 232],
    [186, 196, 204],
  ],
  [
    [246, 240, 228],
    [214, 202, 182],
  ],
  [
    [120, 148, 168],
    [70, 92, 112],
  ],
  [
    [92, 118, 96],
    [52, 70, 58],
  ],
  [
    [66, 68, 80],
    [34, 36, 44],
  ],
  [
    [204, 178, 196],
    [150, 118, 146],
  ],
  [
    [236, 236, 238],
    [250, 250, 250],
  ],
  [
    [168, 190, 150],
    [214, 222, 196],
  ],
];

/** Sleeves; null is a bare arm. */
export const SLEEVES: readonly (Rgb | null)[] = [
  null,
  null,
  [58, 78, 110],
  [176, 60, 58],
  [232, 230, 224],
  [52, 54, 60],
  [86, 122, 96],
];
