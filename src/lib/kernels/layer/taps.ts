import type { Claim } from '../code/layout';

/**
 * Along one dimension, the pairs of input element and filter place that each output element
 * multiplies, in ascending order of the input. The pairs of output element o are those from
 * `first[o]` to `first[o + 1]`. Padding has no pairs.
 */
export interface Taps {
  readonly first: Int32Array;
  /** Index along the input */
  readonly input: Int32Array;
  /** Index along the filter */
  readonly filter: Int32Array;
}

/** How a window moves along one dimension. */
export interface Slide {
  readonly inputSize: number;
  readonly outputSize: number;
  readonly filterSize: number;
  readonly stride: number;
  readonly dilation: number;
  /** Padding before the first element */
  readonly before: number;
}

/** A convolution: output o takes input o·stride − before + k·dilation through filter place k. */
export function convTaps(slide: Slide, claim: Claim): Taps {
  const { inputSize, filterSize, stride, dilation, before } = slide;
  return collect(slide, claim, (output, meet) => {
    const origin = output * stride - before;
    const last = Math.min(filterSize - 1, Math.floor((inputSize - 1 - origin) / dilation));
    for (let k = Math.max(0, Math.ceil(-origin / dilation)); k <= last; k++) {
      meet(origin + k * dilation, k);
    }
  });
}

/**
 * A transposed convolution: input i is spread over outputs i·stride − before + k. Each output
 * element pairs with all inputs whose filter reaches it.
 */
export function transposedTaps(slide: Slide, claim: Claim): Taps {
  const { inputSize, filterSize, stride, before } = slide;
  return collect(slide, claim, (output, meet) => {
    const place = output + before;
    const last = Math.min(inputSize - 1, Math.floor(place / stride));
    const first = Math.max(0, Math.ceil((place - filterSize + 1) / stride));
    for (let input = first; input <= last; input++) meet(input, place - input * stride);
  });
}

export const SINGLE_SLIDE: Slide = {
  inputSize: 1,
  outputSize: 1,
  filterSize: 1,
  stride: 1,
  dilation: 1,
  before: 0,
};

/** One output that takes one input, as in a fully connected layer. */
export const SINGLE: Taps = {
  first: Int32Array.of(0, 1),
  input: Int32Array.of(0),
  filter: Int32Array.of(0),
};

function collect(
  { inputSize, outputSize, filterSize }: Slide,
  claim: Claim,
  visit: (output: number, meet: (input: number, filter: number) => void) => void,
): Taps {
  claim(4 * outputSize + 24 * outputSize * Math.min(filterSize, inputSize));
  const inputs: number[] = [];
  const filters: number[] = [];
  const first = new Int32Array(outputSize + 1);
  for (let output = 0; output < outputSize; output++) {
    visit(output, (input, filter) => {
      inputs.push(input);
      filters.push(filter);
    });
    first[output + 1] = inputs.length;
  }
  return { first, input: Int32Array.from(inputs), filter: Int32Array.from(filters) };
}
