import type { QuantizedDtype } from '$lib/quantizer/dtype';
import { defaultFloor } from '$lib/quantizer/floor';
import { POLICIES } from '$lib/quantizer/floors/policies';
import type { Policy } from '$lib/quantizer/floors/policy';

/** A floor of the compiler's history, where the slider stops. */
export interface FloorStop {
  readonly floor: number;
  readonly dtype: QuantizedDtype;
  /** On the rail */
  readonly name: string;
  /** Read aloud */
  readonly word: string;
  /** On which side of its stop the name stands */
  readonly side: 'left' | 'right';
}

/** A policy that is a smallest scale, for each of its types; none for others. */
function stopsOf({ id, short, dtypes, rules }: Policy): Omit<FloorStop, 'side'>[] {
  return dtypes.flatMap((dtype) => {
    const floor = rules[dtype]?.minimum ?? 0;
    if (floor === 0) return [];
    const number = short.slice(1);
    if (dtype !== 'int16') {
      return { floor, dtype, name: `${dtype}, ${short}`, word: `${dtype}'s since ${number}` };
    }
    return defaultFloor('head', dtype) === id
      ? { floor, dtype, name: 'today', word: "today's for int16" }
      : { floor, dtype, name: short, word: `pull request ${number}'s` };
  });
}

/** Names of stops that are closer than this, as a ratio, would run into each other. */
const CLOSE = 30;

export const FLOOR_STOPS: readonly FloorStop[] = POLICIES.flatMap(stopsOf)
  .sort((a, b) => a.floor - b.floor)
  .map((stop, i, stops) => ({
    ...stop,
    side: i + 1 < stops.length && stops[i + 1].floor / stop.floor < CLOSE ? 'left' : 'right',
  }));

/** Floors that a strip of these codes names at its edge. */
export const namedFloors = (dtype: QuantizedDtype): readonly FloorStop[] =>
  FLOOR_STOPS.filter((stop) => stop.dtype === dtype);
