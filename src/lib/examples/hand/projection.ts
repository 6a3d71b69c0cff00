import { DIGITS, HAND, HAND_LENGTH, PALM, type Digit, type Spot3 } from './anatomy';
import type { Limb, Spot2 } from './contour';
import type { HandScene } from './scene';
import { inOrder, posed, seenFrom } from './skeleton';

/** The side of a picture in pixels. */
export const PICTURE = 224;
/** The distance from the eye to the wrist in millimetres. */
const EYE = 900;

/** A place in the picture: pixels, and how many of them a millimetre takes there. */
export interface SeenSpot extends Spot2 {
  readonly scale: number;
  /** Millimetres nearer to the eye than the wrist */
  readonly near: number;
}

/** A hand as the eye sees it. */
export interface SeenHand {
  readonly wrist: SeenSpot;
  readonly joints: Readonly<Record<Digit, readonly [SeenSpot, SeenSpot, SeenSpot, SeenSpot]>>;
  /** A point of the hand's own frame in the picture */
  readonly see: (spot: Spot3) => SeenSpot;
  /** How much a direction of the hand's own frame points to the eye, from −1 to 1 */
  readonly facing: (direction: Spot3) => number;
}

const mean = (low: number, high: number) => (low + high) / 2;

/** Sees a hand so that the middle of its joints is where the scene wants it. */
export function seenHand({ pose, view, length, centre }: HandScene): SeenHand {
  const turn = seenFrom(view);
  const own = posed(pose);
  const wrist = { x: 0, y: 0, z: 0 };
  const factor = length / HAND_LENGTH;
  const project = (spot: Spot3): SeenSpot => {
    const { x, y, z } = turn(spot);
    const scale = factor / (1 - z / EYE);
    return { x: x * scale, y: -y * scale, scale, near: z };
  };
  const all = inOrder(wrist, own).map(project);
  const [xs, ys] = [all.map(({ x }) => x), all.map(({ y }) => y)];
  const right = centre.x - mean(Math.min(...xs), Math.max(...xs));
  const down = centre.y - mean(Math.min(...ys), Math.max(...ys));
  const see = (spot: Spot3): SeenSpot => {
    const seen = project(spot);
    return { ...seen, x: seen.x + right, y: seen.y + down };
  };
  const digit = (name: Digit): readonly [SeenSpot, SeenSpot, SeenSpot, SeenSpot] => {
    const [a, b, c, d] = own[name];
    return [see(a), see(b), see(c), see(d)];
  };
  return {
    wrist: see(wrist),
    joints: {
      thumb: digit('thumb'),
      index: digit('index'),
      middle: digit('middle'),
      ring: digit('ring'),
      little: digit('little'),
    },
    see,
    facing: (direction) => turn(direction).z,
  };
}

/** The flesh of one bone of a digit: from its joint to its middle, and on to the next joint. */
export function boneLimbs({ joints }: SeenHand, name: Digit, bone: number): Limb[] {
  const size = HAND[name];
  const [a, b] = [joints[name][bone], joints[name][bone + 1]];
  const half = { x: mean(a.x, b.x), y: mean(a.y, b.y) };
  const middle = size.middles[bone] * mean(a.scale, b.scale);
  return [
    { from: a, to: half, radii: [size.joints[bone] * a.scale, middle] },
    { from: half, to: b, radii: [middle, size.joints[bone + 1] * b.scale] },
  ];
}

/** The flesh of the palm and the arm. */
export const palmLimbs = ({ see }: SeenHand): Limb[] =>
  PALM.map(({ from, to, widths }) => {
    const [a, b] = [see({ x: from[0], y: from[1], z: 0 }), see({ x: to[0], y: to[1], z: 0 })];
    return { from: a, to: b, radii: [widths[0] * a.scale, widths[1] * b.scale] };
  });

/** The digits whose outer bones lie before or behind the palm, so that they are drawn apart. */
export const folded = ({ pose }: HandScene): Digit[] =>
  DIGITS.filter((name) =>
    name === 'thumb' ? pose.thumb.turn[1] < 0 : pose[name].bend[0] + pose[name].bend[1] > 100,
  );
