import type { Elements, Value } from '../lib/kernels/code/value';
import type { Npy } from '../lib/model/npy/npy';
import { Pcg64 } from '../lib/numeric/pcg64';
import { PassError } from '../lib/pass/error';
import { elementsFor } from '../lib/pass/input/npyElements';
import { imageInput, PIXEL_INTERVAL } from '../lib/pass/input/image';
import { RANDOM_INTERVAL, randomInput, type InputInterval } from '../lib/pass/input/random';
import { drawnPicture } from './drawnPicture';
import type { GivenRecord, HandSource, InputSource, RandomInputs } from './protocol';

/** Records, each with an array for every input of the model, and their description in words. */
export interface MadeInputs {
  readonly records: readonly (readonly Npy[])[];
  /** The record on which runs are compared, and its name in a sentence */
  readonly compared: { readonly record: readonly Npy[]; readonly name: string };
  readonly title: string;
  /** How random inputs were drawn; null for others */
  readonly random: RandomInputs | null;
}

/** Records of which the first is the one on which runs are compared. */
const onFirst = (records: MadeInputs['records'], title: string): MadeInputs => ({
  records,
  compared: {
    record: records[0],
    name: records.length === 1 ? title : `the first of ${title}`,
  },
  title,
  random: null,
});

/** A record in the element types of the graph's inputs. */
export const elementsOf = (record: readonly Npy[], inputs: readonly Value[]): Elements[] =>
  inputs.map((value, i) => elementsFor(record[i], value, 'x86-64'));

/** Whether an input looks like a picture: [1, height, width, 1 or 3]. */
const takesPicture = ({ shape }: Pick<Value, 'shape'>): boolean =>
  shape.length === 4 && shape[0] === 1 && (shape[3] === 1 || shape[3] === 3) && shape[1] > 1;

export const many = (count: number, one: string, more: string): string =>
  `${count} ${count === 1 ? one : more}`;

/** With a true minus */
const signed = (x: number): string => String(x).replace('-', '−');

function random(inputs: readonly Value[], seed: number, count: number): MadeInputs {
  const generator = new Pcg64(seed);
  const interval = inputs.every(takesPicture) ? PIXEL_INTERVAL : RANDOM_INTERVAL;
  const records = Array.from({ length: count }, () =>
    inputs.map((value) => randomInput(generator, value, interval)),
  );
  const title = `${many(count, 'random input', 'random inputs')} from ${signed(interval.low)} to ${signed(interval.high)}, seed ${seed}`;
  return { ...onFirst(records, title), random: { seed, count, ...interval } };
}

function drawn(inputs: readonly Value[], count: number): MadeInputs {
  const records = Array.from({ length: count }, (_, i) =>
    inputs.map((value) => imageInput(drawnPicture(i), value, PIXEL_INTERVAL)),
  );
  return onFirst(records, many(count, 'picture drawn here', 'pictures drawn here'));
}

function given(
  inputs: readonly Value[],
  given: readonly GivenRecord[],
  pixels: InputInterval,
): MadeInputs {
  const arrayOf = (record: GivenRecord, value: Value): Npy =>
    record.kind === 'array' ? record.array : imageInput(record.image, value, pixels);
  const [input, ...others] = inputs;
  if (input === undefined || others.length > 0) {
    throw new PassError(
      `The model has ${inputs.length} inputs: files can be given to a model of one; take random inputs.`,
    );
  }
  const records = given.map((record) => [arrayOf(record, input)]);
  return onFirst(records, many(records.length, 'file', 'files'));
}

/**
 * @param pixels the reals of the pixel values 0 and 255 of given pictures
 * @throws PassError, in one sentence, if the model does not take such inputs
 */
export function makeInputs(
  inputs: readonly Value[],
  source: Exclude<InputSource, HandSource>,
  pixels: InputInterval,
): MadeInputs {
  switch (source.kind) {
    case 'random':
      return random(inputs, source.seed, source.count);
    case 'drawn':
      return drawn(inputs, source.count);
    case 'given':
      return given(inputs, source.records, pixels);
  }
}
