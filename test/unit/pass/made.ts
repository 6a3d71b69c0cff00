import type { Model, Tensor } from '../../../src/lib/model/graph/graph';
import { runToEnd } from '../../../src/lib/pass/progress';
import {
  quantizeSteps,
  type QuantizedDraft,
  type QuantizeOptions,
} from '../../../src/lib/pass/quantize/quantize';
import type { Range, Ranges } from '../../../src/lib/pass/quantize/ranges';

export const HEAD_UINT8 = { dtype: 'uint8', granularity: 'channel', state: 'head' } as const;
export const HEAD_INT16 = { dtype: 'int16', granularity: 'channel', state: 'head' } as const;
export const JUNE_INT16 = { dtype: 'int16', granularity: 'channel', state: 'june-2021' } as const;
export const JUNE_UINT8 = { dtype: 'uint8', granularity: 'channel', state: 'june-2021' } as const;

/** A different range for each activation, which shows the origin of parameters. */
export function distinctRanges({ subgraphs: [graph] }: Model): Ranges {
  const activations = graph.tensors.filter(({ data, type }) => data === null && type === 'FLOAT32');
  return new Map(
    activations.map(({ name }, i): [string, Range] => [name, { min: -1 - i, max: 2 + i }]),
  );
}

/** All the work, with distinct ranges unless others are given. */
export const quantized = (model: Model, options: QuantizeOptions): QuantizedDraft =>
  runToEnd(quantizeSteps(model, { ranges: distinctRanges(model), ...options }));

export function tensorOf({ subgraphs: [graph] }: Model, name: string): Tensor {
  const found = graph.tensors.find((tensor) => tensor.name === name);
  if (found === undefined) throw new Error(`There is no tensor ${name}.`);
  return found;
}

/** Scale of a tensor that has one. */
export const scaleOf = (model: Model, name: string): number =>
  tensorOf(model, name).quantization?.scale[0] ?? NaN;

/** The uint8 scale that a range of `distinctRanges` gives: the n-th activation of the model. */
export const uint8Scale = (n: number): number => Math.fround((3 + 2 * n) / 255);

/** A constant's codes as numbers. */
export function codesOf(model: Model, name: string): number[] {
  const { data, type } = tensorOf(model, name);
  if (data === null) throw new Error(`${name} is not a constant.`);
  const copy = data.slice().buffer;
  if (type === 'UINT8') return Array.from(new Uint8Array(copy));
  if (type === 'INT16') return Array.from(new Int16Array(copy));
  if (type === 'INT32') return Array.from(new Int32Array(copy));
  return Array.from(new BigInt64Array(copy), Number);
}
