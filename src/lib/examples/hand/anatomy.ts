/**
 * The measures of a drawn hand in millimetres: about the means of an adult's hand of 190 mm. Seen is
 * the palm of the hand whose thumb points right: x runs to the thumb's side, y from the wrist to the
 * fingers, z out of the palm. The wrist is the origin.
 */

/** A point in space. */
export interface Spot3 {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export const FINGERS = ['index', 'middle', 'ring', 'little'] as const;
export type Finger = (typeof FINGERS)[number];
/** The thumb and the fingers, in the order of the joints. */
export const DIGITS = ['thumb', ...FINGERS] as const;
export type Digit = (typeof DIGITS)[number];

export interface DigitSize {
  /** Where its first joint sits: the knuckle of a finger, the thumb's joint at the wrist */
  readonly root: Spot3;
  /** The lengths of its three bones, from the root */
  readonly bones: readonly [number, number, number];
  /** Half its width at its four joints, and in the middle of each bone */
  readonly joints: readonly [number, number, number, number];
  readonly middles: readonly [number, number, number];
}

export const HAND: Readonly<Record<Digit, DigitSize>> = {
  thumb: {
    root: { x: 25, y: 20, z: 6 },
    bones: [43, 33, 25],
    joints: [17, 12.5, 10.6, 7.6],
    middles: [14, 10.8, 10.3],
  },
  index: {
    root: { x: 26, y: 86, z: 0 },
    bones: [44, 25, 21],
    joints: [11.4, 9.3, 8.3, 6.3],
    middles: [9.9, 8.6, 7.9],
  },
  middle: {
    root: { x: 4, y: 90, z: 0 },
    bones: [49, 29, 22],
    joints: [11.4, 9.5, 8.5, 6.4],
    middles: [10, 8.8, 8],
  },
  ring: {
    root: { x: -17, y: 85, z: 0 },
    bones: [45, 27, 22],
    joints: [10.8, 9, 8, 6.1],
    middles: [9.5, 8.3, 7.6],
  },
  little: {
    root: { x: -35, y: 75, z: 0 },
    bones: [35, 20, 19],
    joints: [10, 8, 7.1, 5.3],
    middles: [8.6, 7.4, 6.7],
  },
};

/** The length of the hand from the wrist to the tip of the middle finger. */
export const HAND_LENGTH = 190;

/** The palm: lines between points, with half the width of the flesh at both ends. */
export const PALM: readonly {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  readonly widths: readonly [number, number];
}[] = [
  // The four bones of the palm
  { from: [13, 14], to: [25, 80], widths: [16, 13.5] },
  { from: [4, 12], to: [4, 83], widths: [18, 13] },
  { from: [-5, 12], to: [-16, 78], widths: [17, 13] },
  { from: [-12, 14], to: [-33, 69], widths: [17, 12.5] },
  // The ball of the little finger
  { from: [-14, 12], to: [-25, 38], widths: [16, 18] },
  // The ball of the thumb
  { from: [14, 12], to: [26, 34], widths: [16, 17] },
  // The wrist and the arm, which leaves the picture
  { from: [0, 12], to: [0, -14], widths: [28, 25.5] },
  { from: [0, -14], to: [0, -220], widths: [25.5, 42] },
];
