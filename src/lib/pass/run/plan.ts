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

/**
 * Places spans in one stretch of memory, so that spans whose steps overlap do not share a place. It
 * takes large spans first and puts each into the smallest gap that holds it (TFLite's
 * greedy-by-size rule).
 */
export function planMemory(spans: readonly Span[]): Plan {
  const offsets = spans.map(() => 0);
  const order = spans
    .map((_, i) => i)
    .filter((i) => spans[i].bytes > 0)
    .sort((a, b) => spans[b].bytes - spans[a].bytes || a - b);
  const placed: number[] = [];
  let bytes = 0;
  for (const i of order) {
    const { from, to, bytes: size } = spans[i];
    const neighbours = placed.filter((j) => spans[j].from <= to && from <= spans[j].to);
    offsets[i] = gapFor(
      size,
      neighbours.map((j) => ({ start: offsets[j], end: offsets[j] + spans[j].bytes })),
    );
    bytes = Math.max(bytes, aligned(offsets[i] + size));
    placed.push(i);
  }
  return { offsets, bytes };
}

function gapFor(size: number, taken: { start: number; end: number }[]): number {
  taken.sort((a, b) => a.start - b.start);
  let free = 0;
  let best = -1;
  let smallest = Infinity;
  for (const { start, end } of taken) {
    const room = start - free;
    if (room >= size && room < smallest) {
      best = free;
      smallest = room;
    }
    free = Math.max(free, aligned(end));
  }
  return best < 0 ? free : best;
}
