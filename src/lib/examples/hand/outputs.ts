import type { Value } from '../../kernels/code/value';
import { elementCount } from '../../model/schema/tensorType';
import type { InputInterval } from '../../pass/input/random';
import { JOINTS } from './bones';

/** The reals of pixel values 0 and 255 with which the hand networks were trained. */
export const HAND_PIXELS: InputInterval = { low: 0, high: 1 };

/** The side of their picture. */
export const HAND_SIZE = 224;

/**
 * The outputs of the hand networks of MediaPipe (hand_landmark_lite and _full): their names and
 * numbers of elements. What each is was measured on drawn hands, whose joints are known: `Identity`
 * follows the joints in the picture, `Identity_3` those in space; `Identity_1` is near 1 for a hand
 * and near 0 without one; `Identity_2` is near 1 for a right hand and near 0 for a left one.
 */
const HAND_OUTPUTS = {
  /** x and y in pixels of the picture, and z, negative towards the eye, for each joint */
  landmarks: { name: 'Identity', size: 3 * JOINTS.length },
  /** The probability that there is a hand */
  presence: { name: 'Identity_1', size: 1 },
  /** The probability that it is a right hand, in a picture that is not mirrored */
  handedness: { name: 'Identity_2', size: 1 },
  /** x, y and z in metres for each joint, from the middle of the hand */
  world: { name: 'Identity_3', size: 3 * JOINTS.length },
} as const;

/** What a hand network says of a picture. */
export interface HandAnswer {
  readonly landmarks: Float32Array;
  readonly presence: number;
  readonly handedness: number;
  readonly world: Float32Array;
}

/** The place of each output in a network's list. */
export type HandPlaces = Readonly<Record<keyof typeof HAND_OUTPUTS, number>>;

type Slot = Pick<Value, 'name' | 'shape'>;

/**
 * The places of the outputs in a hand network's list.
 * @returns null if the inputs and outputs are not those of a hand network
 */
export function handPlaces(inputs: readonly Slot[], outputs: readonly Slot[]): HandPlaces | null {
  const [picture] = inputs;
  const fits = inputs.length === 1 && picture.shape.join() === [1, HAND_SIZE, HAND_SIZE, 3].join();
  if (!fits || outputs.length !== Object.keys(HAND_OUTPUTS).length) return null;
  const place = ({ name, size }: { readonly name: string; readonly size: number }) =>
    outputs.findIndex((output) => output.name === name && elementCount(output.shape) === size);
  const places = {
    landmarks: place(HAND_OUTPUTS.landmarks),
    presence: place(HAND_OUTPUTS.presence),
    handedness: place(HAND_OUTPUTS.handedness),
    world: place(HAND_OUTPUTS.world),
  };
  return Object.values(places).includes(-1) ? null : places;
}

/**
 * Reads the outputs of a run as an answer.
 * @param reals the outputs in the network's order, as reals
 * @returns null if one of the numbers is not finite
 */
export function handAnswer(reals: readonly Float32Array[], places: HandPlaces): HandAnswer | null {
  if (!reals.every((output) => output.every(Number.isFinite))) return null;
  return {
    landmarks: reals[places.landmarks],
    presence: reals[places.presence][0],
    handedness: reals[places.handedness][0],
    world: reals[places.world],
  };
}
