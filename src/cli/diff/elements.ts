import { floats, integers, isPacked, numbers } from '../../lib/model/graph/tensorData';
import type { Tensor } from '../../lib/model/graph/graph';
import { elementCount } from '../../lib/model/schema/tensorType';

/** The channel of element i of a constant: ⌊i / inner⌋ mod channels. */
export interface Channels {
  readonly count: number;
  readonly inner: number;
}

/** Channels along one dimension of a row-major tensor. */
export function channelsAlong(shape: readonly number[], dimension: number): Channels {
  return {
    count: shape[dimension],
    inner: elementCount(shape.slice(dimension + 1)),
  };
}

/** The difference within one channel. */
export interface ChannelDifference {
  readonly channel: number;
  readonly elements: number;
  readonly differing: number;
  /** Largest |a − b| */
  readonly largest: number;
  /** Both values of the first element that differs */
  readonly a: number | bigint;
  readonly b: number | bigint;
}

type Elements = ArrayLike<number> | ArrayLike<bigint>;

const NUMBERS: readonly string[] = [
  ...['FLOAT32', 'FLOAT64', 'BOOL'],
  ...['INT8', 'UINT8', 'INT16', 'UINT16', 'INT32', 'UINT32'],
];

/** Elements as numbers; null for types that are not stored as a list of numbers. */
function elementsOf(tensor: Tensor): Elements | null {
  if (isPacked(tensor)) return null;
  if (tensor.type === 'INT64') return integers(tensor);
  if (tensor.type === 'FLOAT16') return floats(tensor);
  return NUMBERS.includes(tensor.type) ? numbers(tensor) : null;
}

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && Buffer.compare(a, b) === 0;

/**
 * The channels in which two constants of the same type and shape differ; null if their elements
 * cannot be compared.
 */
export function differingChannels(
  a: Tensor,
  b: Tensor,
  { count, inner }: Channels,
): ChannelDifference[] | null {
  const left = elementsOf(a);
  const right = elementsOf(b);
  if (left === null || right === null) return null;
  const found = new Map<number, ChannelDifference>();
  const elements = left.length / count;
  for (let i = 0; i < left.length; i++) {
    if (Object.is(left[i], right[i])) continue;
    const channel = Math.floor(i / inner) % count;
    const before = found.get(channel);
    const distance = Math.abs(Number(left[i]) - Number(right[i]));
    found.set(channel, {
      channel,
      elements,
      differing: (before?.differing ?? 0) + 1,
      largest: Math.max(before?.largest ?? 0, distance),
      a: before?.a ?? left[i],
      b: before?.b ?? right[i],
    });
  }
  return [...found.values()].sort((x, y) => x.channel - y.channel);
}
