/**
 * The lines of a palm, as cubic curves in the palm's own millimetres (see `HAND`): start, two
 * controls, end.
 */
export type Curve = readonly (readonly [x: number, y: number])[];

export const PALM_LINES: readonly Curve[] = [
  // Around the ball of the thumb
  [
    [33, 70],
    [10, 66],
    [-4, 40],
    [4, 8],
  ],
  // Across the middle
  [
    [34, 67],
    [12, 58],
    [-14, 52],
    [-36, 36],
  ],
  // Under the fingers
  [
    [15, 82],
    [4, 68],
    [-22, 64],
    [-46, 62],
  ],
  // At the wrist
  [
    [-24, 2],
    [-10, -2],
    [10, -2],
    [26, 3],
  ],
  [
    [-23, -4],
    [-10, -8],
    [10, -8],
    [24, -3],
  ],
];

/** Where fingers crease, as parts of the way from the root to the tip along each bone. */
export const FINGER_CREASES: readonly { readonly bone: 0 | 1 | 2; readonly part: number }[] = [
  { bone: 0, part: 0.4 },
  { bone: 0, part: 0.95 },
  { bone: 1, part: 0.03 },
  { bone: 1, part: 0.98 },
];

/** The creases of a thumb. */
export const THUMB_CREASES: typeof FINGER_CREASES = [
  { bone: 1, part: 0.1 },
  { bone: 1, part: 0.96 },
];

/** The wrinkles on the back of a finger, over its two joints. */
export const KNUCKLE_CREASES: typeof FINGER_CREASES = [
  { bone: 0, part: 0.93 },
  { bone: 0, part: 1 },
  { bone: 1, part: 0.07 },
  { bone: 1, part: 0.96 },
  { bone: 2, part: 0.04 },
];

export const THUMB_KNUCKLE: typeof FINGER_CREASES = [
  { bone: 1, part: 0.93 },
  { bone: 2, part: 0.02 },
];
