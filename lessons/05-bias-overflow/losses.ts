import type { Texture } from '$lib/chart/status/status';
import { SCALES, type RegimeMap } from './regimeMap';

/** A range of weight scales in which the bias is lost in one way. */
export interface Loss {
  readonly texture: Texture;
  readonly xs: Float64Array;
  readonly ideal: Float64Array;
  readonly readBack: Float64Array;
}

/** What is lost, regime by regime, as parts of the map's series; empty regimes are left out. */
export function lossesOf({ xs, ideal, readBack, lives, finite, fits }: RegimeMap): Loss[] {
  const indexOf = (scale: number): number => {
    const index = xs.findIndex((x) => x >= scale);
    return index === -1 ? xs.length : index;
  };
  const ranges: [Texture, number, number][] = [
    ['dots', SCALES[0], lives],
    ['bars', lives, finite],
    ['hatch', finite, fits],
  ];
  return ranges
    .filter(([, from, to]) => to > from)
    .map(([texture, from, to]) => {
      // A regime ends just before the next begins: a cliff has both of its sides among the places.
      const [first, end] = [indexOf(from), indexOf(to * (1 - 1e-9)) + 1];
      return {
        texture,
        xs: xs.subarray(first, end),
        ideal: ideal.subarray(first, end),
        readBack: readBack.subarray(first, end),
      };
    });
}
