import type { QuantizedDtype } from '$lib/quantizer/dtype';

/** A floor of the compiler's history, where the slider stops. */
export interface FloorStop {
  readonly floor: number;
  /** On the rail */
  readonly name: string;
  /** Read aloud */
  readonly word: string;
  /** On which side of its stop the name stands */
  readonly side: 'left' | 'right';
}

export const FLOOR_STOPS: readonly FloorStop[] = [
  { floor: 1e-9, name: '#7063', word: "pull request 7063's", side: 'left' },
  { floor: 1e-8, name: 'today', word: "today's for int16", side: 'right' },
  { floor: 1e-5, name: 'uint8, #3480', word: "uint8's since 3480", side: 'right' },
];

/** Floors that a strip of these codes names at its edge. */
export const namedFloors = (dtype: QuantizedDtype): readonly FloorStop[] =>
  FLOOR_STOPS.filter(({ floor }) => (dtype === 'int16' ? floor < 1e-6 : floor > 1e-6));
