import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runToEnd } from '../../../src/lib/pass/progress';
import { planSteps, type Plan, type Span } from '../../../src/lib/pass/run/plan';

const planMemory = (spans: readonly Span[]): Plan => runToEnd(planSteps(spans));

const span = fc
  .tuple(fc.integer({ min: 0, max: 500 }), fc.nat(12), fc.nat(6))
  .map(([bytes, from, length]): Span => ({ bytes, from, to: from + length }));

test('spans whose steps meet never share a byte', () => {
  fc.assert(
    fc.property(fc.array(span, { maxLength: 24 }), (spans) => {
      const { offsets, bytes } = planMemory(spans);
      spans.forEach((a, i) => {
        expect(offsets[i] % 64).toBe(0);
        expect(offsets[i] + a.bytes).toBeLessThanOrEqual(bytes);
        spans.slice(i + 1).forEach((b, k) => {
          const j = i + 1 + k;
          const meet = a.from <= b.to && b.from <= a.to && a.bytes > 0 && b.bytes > 0;
          const apart = offsets[i] + a.bytes <= offsets[j] || offsets[j] + b.bytes <= offsets[i];
          expect(!meet || apart).toBe(true);
        });
      });
    }),
    { numRuns: 500 },
  );
});

/** The same rule, comparing each span with all others. */
function plainPlan(spans: readonly Span[]): number[] {
  const offsets = spans.map(() => 0);
  const aligned = (bytes: number) => 64 * Math.ceil(bytes / 64);
  const order = spans.map((_, i) => i).filter((i) => spans[i].bytes > 0);
  order.sort((a, b) => spans[b].bytes - spans[a].bytes || a - b);
  order.forEach((i, rank) => {
    const { bytes, from, to } = spans[i];
    const taken = order
      .slice(0, rank)
      .filter((j) => spans[j].from <= to && from <= spans[j].to)
      .map((j) => ({ start: offsets[j], end: aligned(offsets[j] + spans[j].bytes) }))
      .sort((a, b) => a.start - b.start);
    let free = 0;
    const gaps: { start: number; room: number }[] = [];
    for (const { start, end } of taken) {
      if (start - free >= bytes) gaps.push({ start: free, room: start - free });
      free = Math.max(free, end);
    }
    gaps.sort((a, b) => a.room - b.room || a.start - b.start);
    offsets[i] = gaps.at(0)?.start ?? free;
  });
  return offsets;
}

test('blocks of steps change no place', () => {
  fc.assert(
    fc.property(fc.array(span, { maxLength: 60 }), (spans) => {
      expect(planMemory(spans).offsets).toEqual(plainPlan(spans));
    }),
  );
});

test('a chain of equal tensors takes the room of two', () => {
  const chain = Array.from({ length: 10 }, (_, i) => ({ bytes: 640, from: i, to: i + 1 }));
  expect(planMemory(chain).bytes).toBe(2 * 640);
});

test('a small tensor goes into a gap that a large one left', () => {
  const spans = [
    { bytes: 1024, from: 0, to: 1 },
    { bytes: 512, from: 1, to: 3 },
    { bytes: 1024, from: 2, to: 3 },
    { bytes: 64, from: 0, to: 0 },
  ];
  expect(planMemory(spans)).toEqual({ offsets: [0, 1024, 0, 1024], bytes: 1536 });
});

test('spans that are all needed at one step lie side by side, large ones first', () => {
  const spans = [100, 64, 1, 200].map((bytes, i) => ({ bytes, from: i, to: 9 }));
  expect(planMemory(spans)).toEqual({ offsets: [256, 384, 448, 0], bytes: 512 });
});

test('a hundred thousand of them take no step between, so that a kept run is planned at once', () => {
  const spans = Array.from({ length: 100_000 }, (_, from) => ({ bytes: 8, from, to: 100_000 }));
  expect(planSteps(spans).next()).toMatchObject({ done: true, value: { bytes: 6_400_000 } });
});

test('nothing takes nothing', () => {
  expect(planMemory([])).toEqual({ offsets: [], bytes: 0 });
});
