import { drawHand } from '../lib/examples/hand/draw';
import { HAND_PIXELS } from '../lib/examples/hand/outputs';
import { rasterizer } from '../lib/examples/hand/rasterizer';
import type { Value } from '../lib/kernels/code/value';
import { PassError } from '../lib/pass/error';
import { imageInput } from '../lib/pass/input/image';
import type { Steps } from '../lib/pass/progress';
import { many, type MadeInputs } from './inputs';
import type { HandSource } from './protocol';
import type { Work } from './work';

async function bytesAt(address: string): Promise<ArrayBuffer> {
  const answer = await fetch(address).catch(() => null);
  if (answer?.ok !== true) {
    throw new PassError(
      'The hands cannot be drawn: a part of this page was not found. Load it again.',
    );
  }
  return answer.arrayBuffer();
}

/**
 * Draws hands as records: the one that runs are compared on, unless a camera gave it, and those for
 * the ranges.
 * @param withRecorded whether the latter are needed
 * @throws PassError, in one sentence, if the model takes no picture, or the page has lost a part
 */
export async function handInputs(
  inputs: readonly Value[],
  { shown, recorded, wasm }: HandSource,
  withRecorded: boolean,
  { inSteps }: Work,
): Promise<MadeInputs> {
  const rasterize = await rasterizer(() => bytesAt(wasm));
  const hands = [shown, ...(withRecorded ? recorded : [])];
  function* draw(): Steps<MadeInputs['records']> {
    const records = [];
    for (const [i, hand] of hands.entries()) {
      const isDrawn = typeof hand === 'number';
      const image = isDrawn ? rasterize(drawHand(hand).svg) : hand;
      records.push(inputs.map((value) => imageInput(image, value, HAND_PIXELS)));
      const what = isDrawn ? `drawing hand ${hand}` : 'reading the picture';
      yield { done: i + 1, total: hands.length, what };
    }
    return records;
  }
  const [record, ...records] = await inSteps(draw());
  const name = typeof shown === 'number' ? `drawn hand ${shown}` : 'a picture of the camera';
  const title = many(recorded.length, 'drawn hand', 'drawn hands');
  return { records, compared: { record, name }, title, random: null };
}
