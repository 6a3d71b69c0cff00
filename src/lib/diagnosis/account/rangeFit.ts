import type { Runner } from '../../pass/run/run';
import { endsOf, type ActivationCodes } from './activations';

/** How an activation's range fits its elements in the float run. */
export interface RangeFit {
  readonly name: string;
  /** The reals of the least and the largest code */
  readonly low: number;
  readonly high: number;
  /** The least and the largest element */
  readonly least: number;
  readonly most: number;
  /** The part of the elements that lie beyond the range by more than half a step */
  readonly clipped: number;
  /** The part of the range, and so of its codes, that no element reaches */
  readonly idle: number;
}

interface Seen {
  elements: number;
  outside: number;
  least: number;
  most: number;
}

/** Compares the elements of float runs with the ranges of their codes, record by record. */
export class RangeSums {
  private readonly seen = new Map<number, Seen>();

  constructor(
    private readonly codes: ReadonlyMap<number, ActivationCodes>,
    private readonly float: Runner,
  ) {}

  /** Adds the present elements of the float run, whose tensors must all be kept. */
  add(): void {
    for (const [index, codes] of this.codes) {
      const data = this.float.values.at(index)?.data;
      if (data === undefined) continue;
      const { low, high } = endsOf(codes);
      const half = codes.scale[0] / 2;
      const seen = this.seen.get(index) ?? {
        elements: 0,
        outside: 0,
        least: Infinity,
        most: -Infinity,
      };
      this.seen.set(index, seen);
      seen.elements += data.length;
      for (let i = 0; i < data.length; i++) {
        const x = Number(data[i]);
        if (x < low - half || x > high + half) seen.outside += 1;
        if (x < seen.least) seen.least = x;
        if (x > seen.most) seen.most = x;
      }
    }
  }

  /** In the order of the graph's tensors */
  get fits(): RangeFit[] {
    return [...this.seen].flatMap(([index, { elements, outside, least, most }]) => {
      const codes = this.codes.get(index);
      if (codes === undefined || elements === 0) return [];
      const { low, high } = endsOf(codes);
      const used = Math.max(Math.min(most, high) - Math.max(least, low), 0);
      const { name } = this.float.graph.tensors[index];
      const idle = high > low ? 1 - used / (high - low) : 0;
      return [{ name, low, high, least, most, clipped: outside / elements, idle }];
    });
  }
}

/** The activations with elements beyond their ranges, the largest part first. */
export const clippedRanges = (ranges: readonly RangeFit[]): RangeFit[] =>
  ranges.filter(({ clipped }) => clipped > 0).sort((a, b) => b.clipped - a.clipped);
