import type { Spot2 } from './contour';
import type { Background, Light, SkinTone } from './paint';
import type { HandPose, PoseName } from './pose';
import type { HandView } from './skeleton';

/** All that decides how a hand is drawn. */
export interface HandScene {
  readonly seed: number;
  /** The pose that the angles were made from */
  readonly name: PoseName;
  readonly pose: HandPose;
  readonly view: HandView;
  readonly skin: SkinTone;
  readonly light: Light;
  readonly background: Background;
  readonly sleeve: readonly [number, number, number] | null;
  /** The length of a stretched hand, in pixels */
  readonly length: number;
  /** Where the middle of its joints is */
  readonly centre: Spot2;
}
