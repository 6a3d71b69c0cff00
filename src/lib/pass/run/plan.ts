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

/** A span with its place. */
interface Place extends Span {
  readonly start: number;
  readonly end: number;
}

/** Adds a place to a list that is in the order of their starts. */
function insert(list: Place[], place: Place): void {
  let at = 0;
  for (let after = list.length; at < after;) {
    const middle = (at + after) >> 1;
    if (list[middle].start > place.start) after = middle;
    else at = middle + 1;
  }
  list.splice(at, 0, place);
}

/**
 * The spans that have a place. The steps are cut into blocks, and spans within a block are kept by
 * themselves: most tensors live for a step or two, and need not be compared with all others.
 */
class Placed {
  private readonly blocks = new Map<number, Place[]>();
  /** Those that reach over the end of a block */
  private readonly long: Place[] = [];
  private readonly width: number;

  /** @param count of the spans */
  constructor(count: number) {
    this.width = Math.max(1, Math.round(Math.sqrt(count)));
  }

  add(place: Place): void {
    const [first, last] = this.blocksOf(place);
    if (first !== last) {
      insert(this.long, place);
      return;
    }
    const block = this.blocks.get(first) ?? [];
    this.blocks.set(first, block);
    insert(block, place);
  }

  /** The places that are taken while a span is needed, in their order. */
  meeting(span: Span): Place[] {
    const meets = ({ from, to }: Span) => from <= span.to && span.from <= to;
    const found = this.long.filter(meets);
    const [first, last] = this.blocksOf(span);
    for (let block = first; block <= last; block++) {
      for (const place of this.blocks.get(block) ?? []) if (meets(place)) found.push(place);
    }
    return found.sort((a, b) => a.start - b.start);
  }

  private blocksOf({ from, to }: Span): [first: number, last: number] {
    return [Math.floor(from / this.width), Math.floor(to / this.width)];
  }
}

/** The start of the smallest gap between places, in their order, that holds so many bytes. */
function gapFor(bytes: number, taken: readonly Place[]): number {
  let free = 0;
  let best = -1;
  let smallest = Infinity;
  for (const { start, end } of taken) {
    const room = start - free;
    if (room >= bytes && room < smallest) {
      best = free;
      smallest = room;
    }
    free = Math.max(free, end);
  }
  return best < 0 ? free : best;
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
 * greedy-by-size rule).
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
    const start = gapFor(spans[i].bytes, placed.meeting(spans[i]));
    const end = aligned(start + spans[i].bytes);
    placed.add({ ...spans[i], start, end });
    offsets[i] = start;
    bytes = Math.max(bytes, end);
    if (done % AT_ONCE === 0) yield { done, total: order.length, what: 'a place in memory' };
  }
  return { offsets, bytes };
}
