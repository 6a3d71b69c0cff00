import { RASTERIZER_ADDRESS } from '$lib/chart/hand/pageRasterizer';
import type { InputSource } from '../../../workers/protocol';
import type { InputChoice } from '../scenario';

/** The number of drawn hands on which ranges are recorded. More would only keep the reader waiting. */
const RECORDED = 6;
const RECORDED_HANDS = Array.from({ length: RECORDED }, (_, i) => i + 1);

/**
 * The built-in inputs of a choice; null for files, which the reader gives.
 * @param hand the seed of the drawn hand that is shown
 */
export function inputSource(
  inputs: Exclude<InputChoice, 'auto'>,
  hand: number,
): InputSource | null {
  switch (inputs) {
    case 'random':
      return { kind: 'random', seed: 0, count: 2 };
    case 'drawn':
      return { kind: 'drawn', count: 4 };
    case 'hand':
      return { kind: 'hands', shown: hand, recorded: RECORDED_HANDS, wasm: RASTERIZER_ADDRESS };
    case 'files':
      return null;
  }
}

export const nextHand = (hand: number): number => hand + 1;
