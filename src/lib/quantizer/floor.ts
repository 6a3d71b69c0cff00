import { ChoiceError, typedNumber } from '../numeric/choice';
import { f32, FLT_EPSILON, FLT_MAX } from '../numeric/float32';
import type { QuantizedDtype, SymmetricDtype } from './dtype';
import type { ReferenceState } from './reference';

/**
 * The scale floors of Samsung/ONE's history. A state fixes the order of the whole pass and a
 * default floor for each dtype; a floor chosen by name or number replaces the dtype's default.
 */

/** The commits of these states are REFERENCE_COMMITS. */
export const STATES = ['june-2021', 'pr-7063', 'head'] as const satisfies readonly ReferenceState[];
export type HistoryState = (typeof STATES)[number];

export const FLOOR_NAMES = [
  'none',
  'pr-3480',
  'pr-6971',
  'pr-7017',
  'pr-7063',
  'pr-10111',
] as const;
export type FloorName = (typeof FLOOR_NAMES)[number];

/** A named floor, or the smallest allowed scale as a number. */
export type FloorChoice = FloorName | number;

/** What a floor does to a scale. */
export type ScaleFloor =
  | { readonly rule: 'none' }
  /** Weights, own-range constants and activations: scale < minimum becomes minimum. */
  | { readonly rule: 'at-least'; readonly minimum: number }
  /** #6971, int16 weights of the fake-quantize step: scale < threshold becomes 1. */
  | { readonly rule: 'one-if-below'; readonly threshold: number }
  /** #7017, int16 weights at the bias step: s_in·s_w < minimum becomes minimum. */
  | { readonly rule: 'product-at-least'; readonly minimum: number };

const NO_FLOOR: ScaleFloor = { rule: 'none' };
const atLeast = (minimum: number): ScaleFloor => ({ rule: 'at-least', minimum });

const INT16_FLOORS: Record<FloorName, ScaleFloor> = {
  none: NO_FLOOR,
  'pr-3480': NO_FLOOR, // touched uint8 alone
  'pr-6971': { rule: 'one-if-below', threshold: FLT_EPSILON },
  'pr-7017': { rule: 'product-at-least', minimum: f32(1e-15) },
  'pr-7063': atLeast(1e-9),
  'pr-10111': atLeast(1e-8),
};

const UINT8_FLOORS: Partial<Record<FloorName, ScaleFloor>> = {
  none: NO_FLOOR,
  'pr-3480': atLeast(1e-5),
  'pr-7063': atLeast(1e-9),
  'pr-10111': atLeast(1e-8),
};

const DEFAULTS: Record<HistoryState, Record<QuantizedDtype, FloorName>> = {
  'june-2021': { uint8: 'pr-3480', int16: 'none' },
  'pr-7063': { uint8: 'pr-3480', int16: 'pr-7063' },
  head: { uint8: 'pr-3480', int16: 'pr-10111' },
};

/** The floor that a state applies to a dtype when none is chosen. */
export function defaultFloor(state: HistoryState, dtype: QuantizedDtype): FloorName {
  return DEFAULTS[state][dtype];
}

/** The state whose int16 weights have this floor; undefined for a proposal that none took over. */
export const stateOfFloor = (floor: ScaleFloor): HistoryState | undefined =>
  STATES.find((state) => INT16_FLOORS[DEFAULTS[state].int16] === floor);

/** Today's floor of the symmetric types: 1e-8 for int16, 1e-5 for the others (#11310, #12815). */
export function headSymmetricMinimum(dtype: SymmetricDtype): number {
  return dtype === 'int16' ? 1e-8 : 1e-5;
}

/**
 * What a chosen floor does to scales of a dtype.
 * @throws ChoiceError for a proposal that has no meaning with this dtype, or a number that is no
 * scale (negative, or past the largest float32)
 */
export function scaleFloor(dtype: QuantizedDtype, choice: FloorChoice): ScaleFloor {
  if (typeof choice === 'number') {
    if (!(choice >= 0 && choice <= FLT_MAX)) {
      throw new ChoiceError(`floor ${choice} is no scale: give a number from 0 to ${FLT_MAX}.`);
    }
    return choice === 0 ? NO_FLOOR : atLeast(choice);
  }
  const floor = dtype === 'int16' ? INT16_FLOORS[choice] : UINT8_FLOORS[choice];
  if (floor === undefined) {
    throw new ChoiceError(
      `floor ${choice} has no meaning with ${dtype}: that proposal changes int16 weights only; ` +
        `use ${Object.keys(UINT8_FLOORS).join(', ')} or a number.`,
    );
  }
  return floor;
}

/**
 * Reads a floor from text: a name or a number.
 * @throws ChoiceError naming the value and what is allowed
 */
export function parseFloor(text: string): FloorChoice {
  const name = FLOOR_NAMES.find((candidate) => candidate === text);
  if (name !== undefined) return name;
  if (/^[a-z]/i.test(text) || text === '') {
    throw new ChoiceError(
      `floor "${text}" is unknown: use one of ${FLOOR_NAMES.join(', ')}, or a number like 1e-8.`,
    );
  }
  const value = typedNumber('floor', text);
  scaleFloor('int16', value);
  return value;
}

/** The smallest scale that a floor allows for any tensor by itself; 0 for none. */
export function minimumScale(floor: ScaleFloor): number {
  return floor.rule === 'at-least' ? floor.minimum : 0;
}
