import { elementCount } from '../../model/schema/tensorType';
import { Refusal, type Elements, type Run, type Value } from './value';

/** Elements that are JavaScript numbers. */
export type NumberElements = Exclude<Elements, BigInt64Array>;

/** Distance between neighbours along each dimension, in elements. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = strides[i + 1] * shape[i + 1];
  return strides;
}

/**
 * The shape to which two shapes broadcast, aligned at the last dimension; null if they do not fit.
 */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] | null {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let i = 0; i < rank; i++) {
    const x = a[i - rank + a.length] ?? 1;
    const y = b[i - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1) return null;
    shape.push(x === 1 ? y : x);
  }
  return shape;
}

/** Claims the bytes of a list before it is allocated; throws if a run may not take so many. */
export type Claim = (bytes: number) => void;

/**
 * Lists the place of each element of a grid of `sizes`, the last dimension fastest. A place is
 * `start` plus the position times `strides`.
 */
export function walk(
  claim: Claim,
  sizes: readonly number[],
  strides: readonly number[],
  start = 0,
): Int32Array<ArrayBuffer> {
  const count = elementCount(sizes);
  claim(4 * count);
  const places = new Int32Array(count);
  if (places.length === 0) return places;
  places[0] = start;
  let filled = 1;
  // From the last dimension outwards, each step repeats the places so far, one stride further on.
  for (let d = sizes.length - 1; d >= 0; d--) {
    const block = filled;
    for (let k = 1; k < sizes[d]; k++) {
      for (let i = 0; i < block; i++) places[filled++] = places[i] + k * strides[d];
    }
  }
  return places;
}

/** For each element of the broadcast shape, the place of its element in `shape`. */
export function stretched(
  claim: Claim,
  shape: readonly number[],
  to: readonly number[],
): Int32Array {
  const own = stridesOf(shape);
  const missing = to.length - shape.length;
  const strides = to.map((_, i) =>
    i < missing || shape[i - missing] === 1 ? 0 : own[i - missing],
  );
  return walk(claim, to, strides);
}

/** Writes the elements of `from` at `places` one after the other, whatever their type. */
export function gather(from: Elements, to: Elements, places: Int32Array): Run {
  if (from instanceof BigInt64Array && to instanceof BigInt64Array) {
    return () => {
      for (let i = 0; i < places.length; i++) to[i] = from[places[i]];
    };
  }
  if (
    from instanceof BigInt64Array ||
    to instanceof BigInt64Array ||
    from.constructor !== to.constructor
  ) {
    throw new Refusal('Elements of one type cannot be moved into a tensor of another.');
  }
  return () => {
    for (let i = 0; i < places.length; i++) to[i] = from[places[i]];
  };
}

/** The bytes of elements, to be copied whatever their type. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: Elements): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Copies of `count` elements from one place to another. */
interface Block {
  readonly from: Value;
  readonly start: number;
  readonly to: Value;
  readonly at: number;
  readonly count: number;
}

/** Copies blocks of elements, whatever their type. */
export function copyBlocks(blocks: readonly Block[]): Run {
  const copies = blocks.map(({ from, start, to, at, count }) => {
    if (from.type !== to.type) {
      throw new Refusal(`Elements of ${from.type} cannot be copied into a tensor of ${to.type}.`);
    }
    const size = from.data.BYTES_PER_ELEMENT;
    const source = bytesOf(from.data).subarray(start * size, (start + count) * size);
    return { source, target: bytesOf(to.data), at: at * size };
  });
  return () => {
    for (const { source, target, at } of copies) target.set(source, at);
  };
}

/** About how many bytes a block and its copy take. */
export const BLOCK_BYTES = 300;

/**
 * The blocks to copy between a tensor and its parts along an axis. Part p takes `sizes[p]` of the
 * axis.
 */
export function blocksAlong(
  claim: Claim,
  outer: number,
  sizes: readonly number[],
): { part: number; start: number; at: number; count: number }[] {
  claim(BLOCK_BYTES * outer * sizes.length);
  const row = sizes.reduce((a, b) => a + b, 0);
  const blocks = [];
  for (let o = 0; o < outer; o++) {
    let at = o * row;
    for (const [part, count] of sizes.entries()) {
      blocks.push({ part, start: o * count, at, count });
      at += count;
    }
  }
  return blocks;
}
