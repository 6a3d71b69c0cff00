import type { Finger } from './anatomy';

/** Angles of a finger in degrees: how far its three joints bend, and how far it leans to the thumb. */
export interface FingerPose {
  readonly bend: readonly [number, number, number];
  readonly lean: number;
}

/**
 * Angles of the thumb in degrees: the direction of its three bones, from the line of the fingers
 * outwards, and how far it rises out of the palm.
 */
export interface ThumbPose {
  readonly turn: readonly [number, number, number];
  readonly rise: number;
}

export type HandPose = { readonly [F in Finger]: FingerPose } & { readonly thumb: ThumbPose };

const STRAIGHT = [4, 5, 3] as const;
const RELAXED = [16, 22, 12] as const;
const HALF = [38, 45, 25] as const;
const CURLED = [78, 98, 50] as const;

const OUT = { turn: [46, 38, 34], rise: 14 } as const;
const BESIDE = { turn: [34, 20, 12], rise: 14 } as const;
const ACROSS = { turn: [26, -26, -48], rise: 34 } as const;
const UP = { turn: [40, 12, 4], rise: 18 } as const;

type Bend = FingerPose['bend'];

/** A pose from how each finger bends and leans, index first. */
const pose = (
  thumb: ThumbPose,
  bends: readonly [Bend, Bend, Bend, Bend],
  leans: readonly [number, number, number, number],
): HandPose => ({
  thumb,
  index: { bend: bends[0], lean: leans[0] },
  middle: { bend: bends[1], lean: leans[1] },
  ring: { bend: bends[2], lean: leans[2] },
  little: { bend: bends[3], lean: leans[3] },
});

const WIDE = [13, 2, -9, -24] as const;
const EASY = [7, 1, -5, -13] as const;
const CLOSED = [2, 0, -2, -6] as const;

/** The poses that seeds choose from. */
export const POSES = {
  open: pose(OUT, [STRAIGHT, STRAIGHT, STRAIGHT, STRAIGHT], WIDE),
  easy: pose(OUT, [RELAXED, RELAXED, RELAXED, RELAXED], EASY),
  together: pose(BESIDE, [STRAIGHT, STRAIGHT, STRAIGHT, STRAIGHT], CLOSED),
  cupped: pose(OUT, [HALF, HALF, HALF, HALF], EASY),
  pointing: pose(ACROSS, [STRAIGHT, CURLED, CURLED, CURLED], EASY),
  two: pose(ACROSS, [STRAIGHT, STRAIGHT, CURLED, CURLED], [12, -9, -4, -8]),
  three: pose(ACROSS, [STRAIGHT, STRAIGHT, STRAIGHT, CURLED], EASY),
  four: pose(ACROSS, [STRAIGHT, STRAIGHT, STRAIGHT, STRAIGHT], WIDE),
  ell: pose(OUT, [STRAIGHT, CURLED, CURLED, CURLED], EASY),
  horns: pose(UP, [STRAIGHT, CURLED, CURLED, STRAIGHT], [8, 0, -3, -18]),
} as const satisfies Readonly<Record<string, HandPose>>;

export type PoseName = keyof typeof POSES;

/** A pose with each angle changed by what `nudge` gives for the largest change wanted. */
export function nudged(from: HandPose, nudge: (most: number) => number): HandPose {
  const finger = ({ bend, lean }: FingerPose): FingerPose => ({
    bend: [bend[0] + nudge(7), bend[1] + nudge(8), bend[2] + nudge(5)],
    lean: lean + nudge(2.5),
  });
  const { thumb, index, middle, ring, little } = from;
  return {
    thumb: {
      turn: [thumb.turn[0] + nudge(5), thumb.turn[1] + nudge(7), thumb.turn[2] + nudge(8)],
      rise: thumb.rise + nudge(5),
    },
    index: finger(index),
    middle: finger(middle),
    ring: finger(ring),
    little: finger(little),
  };
}
