import { RASTERIZER_ADDRESS } from '$lib/chart/hand/rasterizerAddress';
import { CALIBRATION_HANDS, TEST_HANDS } from '$lib/examples/hand/sets';
import type { InputSource } from '../../workers/protocol';
import type { Image } from '$lib/pass/input/image';
import type { UsedInputs } from './scenario';

/** The number of drawn hands on which ranges are recorded. More would only keep the reader waiting. */
const RECORDED_HANDS = CALIBRATION_HANDS.slice(0, 6);

/**
 * The built-in inputs of a choice; null for files, which the reader gives.
 * @param hand the seed of the drawn hand that is shown, or the frozen picture
 */
export function inputSource(inputs: UsedInputs, hand: number | Image): InputSource | null {
  switch (inputs) {
    case 'random':
      return { kind: 'random', seed: 0, count: 2 };
    case 'drawn':
      return { kind: 'drawn', count: 4 };
    case 'hand':
    case 'camera':
      return { kind: 'hands', shown: hand, recorded: RECORDED_HANDS, wasm: RASTERIZER_ADDRESS };
    case 'files':
      return null;
  }
}

/** The hands that are shown one after the other: the plain open one, and those held back. */
const SHOWN_HANDS = [0, ...TEST_HANDS];

/** The hand that is shown after this one. The last is followed by the first. */
export const nextHand = (hand: number): number => SHOWN_HANDS.find((next) => next > hand) ?? 0;
