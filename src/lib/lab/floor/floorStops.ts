import type { QuantizedDtype } from '$lib/quantizer/dtype';
import { defaultFloor } from '$lib/quantizer/floor';
import { POLICIES } from '$lib/quantizer/floors/policies';
import type { Policy } from '$lib/quantizer/floors/policy';

/** The slider's stops are the floors of this stack. */
export const SLIDER_STACK = 'ONE';

/** A stop of the slider: a floor from ONE's history. */
export interface FloorStop {
  readonly floor: number;
  readonly dtype: QuantizedDtype;
  /** The name on the rail */
  readonly name: string;
  /** The name for screen readers */
  readonly word: string;
  /** The side of the stop on which its name stands */
  readonly side: 'left' | 'right';
}

/** The stops of a policy that is a smallest scale, one for each type; none for other policies. */
function stopsOf({ id, short, source, dtypes, rules }: Policy): Omit<FloorStop, 'side'>[] {
  return dtypes.flatMap((dtype) => {
    const floor = rules[dtype]?.minimum ?? 0;
    if (floor === 0) return [];
    if (dtype !== 'int16') {
      return { floor, dtype, name: `${dtype}, ${short}`, word: `${dtype}'s since ${source}` };
    }
    return defaultFloor('head', dtype) === id
      ? { floor, dtype, name: 'today', word: "today's for int16" }
      : { floor, dtype, name: short, word: `${source}'s` };
  });
}

/** If the ratio of two stops is smaller than this, their names would overlap. */
const CLOSE = 30;

export const FLOOR_STOPS: readonly FloorStop[] = POLICIES.filter(
  ({ stack }) => stack === SLIDER_STACK,
)
  .flatMap(stopsOf)
  .sort((a, b) => a.floor - b.floor)
  .map((stop, i, stops) => ({
    ...stop,
    side: i + 1 < stops.length && stops[i + 1].floor / stop.floor < CLOSE ? 'left' : 'right',
  }));

/** The floors that the strip names at its edge, for one type of codes. */
export const namedFloors = (dtype: QuantizedDtype): readonly FloorStop[] =>
  FLOOR_STOPS.filter((stop) => stop.dtype === dtype);
