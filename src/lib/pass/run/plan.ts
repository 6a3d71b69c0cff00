import type { Steps } from '../progress';

/** The memory that a tensor needs: its bytes, from one step of a run to another, both included. */
export interface Span {
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
}

export interface Plan {
  /** The place of each span in one stretch of memory */
  readonly offsets: readonly number[];
  /** Length of that stretch */
  readonly bytes: number;
}

/** Places start at multiples of a cache line, which is more than any SIMD load needs. */
const ALIGNMENT = 64;

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** The spans that have a place, in the order of their places. */
class Placed {
  private count = 0;
  /** Of each span: its steps, and its bytes from start to end */
  private readonly from: Float64Array;
  private readonly to: Float64Array;
  private readonly start: Float64Array;
  private readonly end: Float64Array;

  constructor(room: number) {
    this.from = new Float64Array(room);
    this.to = new Float64Array(room);
    this.start = new Float64Array(room);
    this.end = new Float64Array(room);
  }

  /** The start of the smallest gap between the spans that are needed at the same time. */
  gapFor({ bytes, from, to }: Span): number {
    let free = 0;
    let best = -1;
    let smallest = Infinity;
    for (let i = 0; i < this.count; i++) {
      if (this.from[i] > to || this.to[i] < from) continue;
      const room = this.start[i] - free;
      if (room >= bytes && room < smallest) {
        best = free;
        smallest = room;
      }
      if (this.end[i] > free) free = this.end[i];
    }
    return best < 0 ? free : best;
  }

  add({ bytes, from, to }: Span, start: number): void {
    let at = 0;
    for (let after = this.count; at < after;) {
      const middle = (at + after) >> 1;
      if (this.start[middle] > start) after = middle;
      else at = middle + 1;
    }
    const values = [from, to, start, aligned(start + bytes)];
    [this.from, this.to, this.start, this.end].forEach((list, i) => {
      list.copyWithin(at + 1, at, this.count);
      list[at] = values[i];
    });
    this.count += 1;
  }
}

/** Whether all spans are needed at one step. No gap is left between them then. */
function meetAll(spans: readonly Span[]): boolean {
  let [latest, earliest] = [-Infinity, Infinity];
  for (const { from, to } of spans) {
    latest = Math.max(latest, from);
    earliest = Math.min(earliest, to);
  }
  return latest <= earliest;
}

/** So many spans are placed between two steps. */
const AT_ONCE = 256;

/**
 * Places spans in one stretch of memory, so that spans whose steps overlap do not share a place. It
 * takes large spans first and puts each into the smallest gap that holds it (TFLite's
 * greedy-by-size rule). The time grows with the square of their number, unless all are needed at the
 * same time, as those of a run that keeps all tensors are.
 */
export function* planSteps(spans: readonly Span[]): Steps<Plan> {
  const offsets = spans.map(() => 0);
  const order = spans
    .map((_, i) => i)
    .filter((i) => spans[i].bytes > 0)
    .sort((a, b) => spans[b].bytes - spans[a].bytes || a - b);
  let bytes = 0;
  if (meetAll(order.map((i) => spans[i]))) {
    for (const i of order) {
      offsets[i] = bytes;
      bytes += aligned(spans[i].bytes);
    }
    return { offsets, bytes };
  }
  const placed = new Placed(order.length);
  for (const [done, i] of order.entries()) {
    offsets[i] = placed.gapFor(spans[i]);
    placed.add(spans[i], offsets[i]);
    bytes = Math.max(bytes, aligned(offsets[i] + spans[i].bytes));
    if (done % AT_ONCE === 0) yield { done, total: order.length, what: 'a place in memory' };
  }
  return { offsets, bytes };
}
