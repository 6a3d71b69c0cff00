import { JOINTS } from '$lib/examples/hand/bones';
import { handAnswer, type HandAnswer, type HandPlaces } from '$lib/examples/hand/outputs';
import type { AnswerOutput } from './outputs';

/** A hand as the float network and the quantized one see it, or why it cannot be drawn. */
export type HandPair =
  | { readonly kind: 'hand'; readonly float: HandAnswer; readonly quantized: HandAnswer | null }
  /** `why` is one sentence; '' for a model that has nothing to do with hands */
  | { readonly kind: 'none'; readonly why: string };

const noNumbers = (whose: string): HandPair => ({
  kind: 'none',
  why: `The ${whose} network gives NaN or an infinity, so its hand is not drawn: here are its outputs as numbers.`,
});

/**
 * Reads the outputs as a hand.
 * @param places which output is which; null if they are not those of a known hand network
 */
export function handPair(outputs: readonly AnswerOutput[], places: HandPlaces | null): HandPair {
  if (places === null) {
    const isLike = outputs.some(({ float }) => float.length === 3 * JOINTS.length);
    const why = isLike
      ? `An output has ${3 * JOINTS.length} numbers, as a hand of ${JOINTS.length} joints would, but the model has not the inputs and outputs of a known hand network: here are its outputs as numbers.`
      : '';
    return { kind: 'none', why };
  }
  const float = handAnswer(
    outputs.map((output) => output.float),
    places,
  );
  if (float === null) return noNumbers('float');
  const codes = outputs.flatMap(({ quantized }) => (quantized === null ? [] : [quantized]));
  if (codes.length < outputs.length) return { kind: 'hand', float, quantized: null };
  const quantized = handAnswer(codes, places);
  return quantized === null ? noNumbers('quantized') : { kind: 'hand', float, quantized };
}
