import { DIGITS, HAND, type Digit, type Spot3 } from './anatomy';
import type { HandPose } from './pose';

/** How a hand is seen. Angles are in degrees. */
export interface HandView {
  readonly side: 'left' | 'right';
  readonly face: 'palm' | 'back';
  /** Turns about the arm, about the width of the hand, and in the picture */
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
}

/** The four joints of each digit, the tip last, in one frame. */
export type Joints3 = Readonly<Record<Digit, readonly [Spot3, Spot3, Spot3, Spot3]>>;

const RADIANS = Math.PI / 180;

/** The direction of a bone that leans to the thumb's side and rises out of the palm. */
function direction(lean: number, rise: number): Spot3 {
  const [a, e] = [lean * RADIANS, rise * RADIANS];
  return { x: Math.cos(e) * Math.sin(a), y: Math.cos(e) * Math.cos(a), z: Math.sin(e) };
}

const along = (from: Spot3, towards: Spot3, length: number): Spot3 => ({
  x: from.x + towards.x * length,
  y: from.y + towards.y * length,
  z: from.z + towards.z * length,
});

/** The directions of a digit's three bones. */
function directions(digit: Digit, pose: HandPose): readonly [Spot3, Spot3, Spot3] {
  if (digit === 'thumb') {
    const { turn, rise } = pose.thumb;
    return [direction(turn[0], rise), direction(turn[1], rise), direction(turn[2], rise)];
  }
  const { bend, lean } = pose[digit];
  const [first, second] = [bend[0], bend[0] + bend[1]];
  return [direction(lean, first), direction(lean, second), direction(lean, second + bend[2])];
}

function jointsOf(digit: Digit, pose: HandPose): Joints3[Digit] {
  const { root, bones } = HAND[digit];
  const [first, second, third] = directions(digit, pose);
  const one = along(root, first, bones[0]);
  const two = along(one, second, bones[1]);
  return [root, one, two, along(two, third, bones[2])];
}

/** The joints of a posed hand, in millimetres from the wrist. */
export const posed = (pose: HandPose): Joints3 => ({
  thumb: jointsOf('thumb', pose),
  index: jointsOf('index', pose),
  middle: jointsOf('middle', pose),
  ring: jointsOf('ring', pose),
  little: jointsOf('little', pose),
});

/**
 * Turns a point of the hand as the view sees it: x to the right, y up, z to the eye. The palm of a
 * right hand shows its thumb on the right, its back on the left.
 */
export function seenFrom({ side, face, yaw, pitch, roll }: HandView): (spot: Spot3) => Spot3 {
  const mirror = side === 'right' ? 1 : -1;
  const turned = face === 'palm' ? 1 : -1;
  const [cy, sy] = [Math.cos(yaw * RADIANS), Math.sin(yaw * RADIANS)];
  const [cp, sp] = [Math.cos(pitch * RADIANS), Math.sin(pitch * RADIANS)];
  const [cr, sr] = [Math.cos(roll * RADIANS), Math.sin(roll * RADIANS)];
  return (spot) => {
    const [x0, y0, z0] = [spot.x * mirror * turned, spot.y, spot.z * turned];
    const [x1, z1] = [cy * x0 + sy * z0, cy * z0 - sy * x0];
    const [y2, z2] = [cp * y0 - sp * z1, cp * z1 + sp * y0];
    return { x: cr * x1 + sr * y2, y: cr * y2 - sr * x1, z: z2 };
  };
}

/**
 * The 21 points in the order that MediaPipe gives them: the wrist, then four joints of the thumb and
 * of each finger from the palm to the tip.
 */
export const inOrder = <T>(wrist: T, joints: Readonly<Record<Digit, readonly T[]>>): T[] => [
  wrist,
  ...DIGITS.flatMap((digit) => joints[digit]),
];

/** Where the nail of a digit points. The thumb's turns out of the palm as it folds over it. */
export function dorsal(digit: Digit, pose: HandPose): Spot3 {
  if (digit === 'thumb') {
    const last = pose.thumb.turn[2];
    const out = Math.min(0.5, Math.max(-0.75, -0.75 + (34 - last) / 66));
    const side = Math.sqrt(1 - out * out);
    return { x: side * Math.cos(last * RADIANS), y: -side * Math.sin(last * RADIANS), z: out };
  }
  const { bend, lean } = pose[digit];
  const { x, y, z } = direction(lean, bend[0] + bend[1] + bend[2] - 90);
  return { x, y, z };
}
