import { ChoiceError, typedNumber } from '../numeric/choice';
import { FLT_MAX } from '../numeric/float32';
import { QUANTIZED_DTYPES, type QuantizedDtype, type SymmetricDtype } from './dtype';
import { POLICIES, policyOf, unknownFloor, type FloorName } from './floors/policies';
import { atLeast, NO_FLOOR } from './floors/rules';
import type { ScaleFloor } from './floors/scaleFloor';
import type { ReferenceState } from './reference';

/**
 * The choice of a floor. A state of ONE fixes the order of the passes and a default policy for each
 * dtype. A policy chosen by name, or a floor given as a number, replaces that default.
 */

/** The commits of these states are REFERENCE_COMMITS. */
export const STATES = ['june-2021', 'pr-7063', 'head'] as const satisfies readonly ReferenceState[];
export type HistoryState = (typeof STATES)[number];

const [first, ...others] = POLICIES;

export const FLOOR_NAMES: readonly [FloorName, ...FloorName[]] = [
  first.id,
  ...others.map(({ id }) => id),
];

/** The name of a policy, or the smallest allowed scale as a number. */
export type FloorChoice = FloorName | number;

const DEFAULTS: Record<HistoryState, Record<QuantizedDtype, FloorName>> = {
  'june-2021': { uint8: 'pr-3480', int16: 'none' },
  'pr-7063': { uint8: 'pr-3480', int16: 'pr-7063' },
  head: { uint8: 'pr-3480', int16: 'pr-10111' },
};

/** The floor that a state applies to a dtype when none is chosen. */
export function defaultFloor(state: HistoryState, dtype: QuantizedDtype): FloorName {
  return DEFAULTS[state][dtype];
}

/** The smallest scale that today's reference leaves to weights of a dtype. */
export const todaysMinimum = (dtype: QuantizedDtype): number =>
  scaleFloor(dtype, defaultFloor('head', dtype)).minimum;

/**
 * The state whose int16 weights have this floor; undefined for a policy that no state adopted.
 */
export const stateOfFloor = (floor: ScaleFloor): HistoryState | undefined =>
  STATES.find((state) => policyOf(DEFAULTS[state].int16).rules.int16 === floor);

/** Today's floor of the symmetric types: 1e-8 for int16, 1e-5 for the others (#11310, #12815). */
export function headSymmetricMinimum(dtype: SymmetricDtype): number {
  return dtype === 'int16' ? 1e-8 : 1e-5;
}

/**
 * The floor for scales of a dtype under a choice.
 * @throws ChoiceError for an unknown name, a policy that does not apply to this dtype, or a number
 * that cannot be a scale (negative, or above the largest float32)
 */
export function scaleFloor(dtype: QuantizedDtype, choice: FloorChoice): ScaleFloor {
  if (typeof choice === 'number') {
    if (!(choice >= 0 && choice <= FLT_MAX)) {
      throw new ChoiceError(`floor ${choice} is not a scale: give a number from 0 to ${FLT_MAX}.`);
    }
    return choice === 0 ? NO_FLOOR : atLeast(choice);
  }
  const floor = policyOf(choice).rules[dtype];
  if (floor === undefined) {
    const changed = QUANTIZED_DTYPES.filter((other) => appliesTo(choice, other));
    throw new ChoiceError(
      `floor ${choice} has no meaning with ${dtype}: that policy changes ${changed.join(', ')} weights only; ` +
        `use ${namesFor(dtype).join(', ')} or a number.`,
    );
  }
  return floor;
}

/** Whether a floor applies to models of a dtype. Numbers apply to all. */
export const appliesTo = (choice: FloorChoice, dtype: QuantizedDtype): boolean =>
  typeof choice === 'number' || policyOf(choice).rules[dtype] !== undefined;

/** The policies that apply to models of a dtype. */
export const namesFor = (dtype: QuantizedDtype): FloorName[] =>
  FLOOR_NAMES.filter((name) => appliesTo(name, dtype));

/**
 * Reads a floor from text: a name or a number.
 * @throws ChoiceError naming the value and what is allowed
 */
export function parseFloor(text: string): FloorChoice {
  const name = FLOOR_NAMES.find((candidate) => candidate === text);
  if (name !== undefined) return name;
  if (/^[a-z]/i.test(text) || text === '') throw unknownFloor(text);
  const value = typedNumber('floor', text);
  scaleFloor('int16', value);
  return value;
}
