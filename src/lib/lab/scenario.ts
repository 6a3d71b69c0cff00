import { ChoiceError } from '$lib/numeric/choice';
import { MACHINES } from '$lib/numeric/machine';
import type { Granularity, QuantizedDtype } from '$lib/quantizer/dtype';
import {
  appliesTo,
  namesFor,
  parseFloor,
  scaleFloor,
  STATES,
  type FloorChoice,
} from '$lib/quantizer/floor';
import { policyOf, type FloorName } from '$lib/quantizer/floors/policies';
import { isMinimum } from '$lib/quantizer/floors/scaleFloor';
import { choice, integer, number, text, type Field } from '$lib/scenario/field';
import { defineScenario } from '$lib/scenario/scenario';
import { SLIDER_STACK } from './floor/floorStops';
import { ORDERS } from './listing/columns';
import { KIND_IDS } from './listing/kinds';

/** The types of codes that ONE makes. It has no int16 with one scale per layer. */
export const CODES = ['int16', 'uint8', 'uint8-layer'] as const;
export type CodeChoice = (typeof CODES)[number];

export const dtypeOf = (codes: CodeChoice): QuantizedDtype =>
  codes === 'int16' ? 'int16' : 'uint8';
export const granularityOf = (codes: CodeChoice): Granularity =>
  codes === 'uint8-layer' ? 'layer' : 'channel';

/** The floor: the state's own or another one. */
export type FloorSetting = FloorChoice | 'own';

/** Whether a floor is more than a smallest scale, and so has no place on a slider. */
export const isOffTheSlider = (floor: FloorChoice, dtype: QuantizedDtype): floor is FloorName =>
  typeof floor !== 'number' && !isMinimum(scaleFloor(dtype, floor));

/** The policies that apply to a dtype and are not a stop of the slider. */
export const policiesInMenu = (dtype: QuantizedDtype): FloorName[] =>
  namesFor(dtype).filter(
    (name) => isOffTheSlider(name, dtype) || policyOf(name).stack !== SLIDER_STACK,
  );

/**
 * The floor that a setting chooses. It is null for the state's own floor, and for a policy that
 * does not apply to these codes.
 */
export const chosenFloor = (floor: FloorSetting, codes: CodeChoice): FloorChoice | null =>
  floor === 'own' || !appliesTo(floor, dtypeOf(codes)) ? null : floor;

function readFloor(given: string): FloorSetting {
  return given === 'own' ? 'own' : parseFloor(given);
}

const floorField: Field<FloorSetting> = {
  initial: 'own',
  fit: (value) => (typeof value === 'number' && !(value >= 0 && value <= 1) ? 'own' : value),
  read: (given) => {
    try {
      return { value: floorField.fit(readFloor(given)) };
    } catch (error) {
      if (error instanceof ChoiceError) return { value: 'own', problem: 'is no floor' };
      throw error;
    }
  },
  write: (value) => String(value).replace('+', ''),
};

/** The sources of the activations' ranges. `auto` takes the first one that is available. */
const RANGE_SOURCES = ['auto', 'file', 'given', 'recorded', 'assumed', 'none'] as const;
export type RangeSource = (typeof RANGE_SOURCES)[number];

/**
 * The inputs for recording ranges and for runs. A reader can add files. `auto` takes drawn hands for
 * a hand network, and random inputs for others.
 */
export const INPUTS = ['auto', 'random', 'drawn', 'hand', 'files'] as const;
export type InputChoice = (typeof INPUTS)[number];

/** The inputs that can be in use. A picture of the reader's camera is in no link. */
export const USED_INPUTS = ['random', 'drawn', 'hand', 'camera', 'files'] as const;
export type UsedInputs = (typeof USED_INPUTS)[number];

/** The lab's fields in the address. A link names a toy or an example, and other files by their sha256. */
export const scenario = defineScenario({
  version: 1,
  fields: {
    model: text({ maxLength: 64 }),
    /** The model's name, and the files beside it by hash and name */
    name: text({ maxLength: 100 }),
    float: text({ maxLength: 200 }),
    rangesfile: text({ maxLength: 200 }),
    inputfiles: text({ maxLength: 3200 }),
    toy: text({ maxLength: 24 }),
    example: text({ maxLength: 24 }),
    codes: choice(CODES),
    state: choice(STATES),
    floor: floorField,
    machine: choice(MACHINES),
    ranges: choice(RANGE_SOURCES),
    inputs: choice(INPUTS),
    /** The seed of the drawn hand that is shown */
    hand: integer({ initial: 0, min: 0, max: 1e6 }),
    /** How the hand in space is turned, in degrees */
    turn: integer({ initial: 35, min: -180, max: 180 }),
    tilt: integer({ initial: 12, min: -90, max: 90 }),
    /** Which of the model's outputs is shown as an answer */
    output: integer({ initial: 0, min: 0, max: 1e6 }),
    bound: number({ initial: 6, min: 1e-6, max: 1e6, log: true }),
    /** The selected row: `layer.channel` */
    at: text({ maxLength: 16 }),
    /** The only layer that the table lists, by its place in the model; −1 for all */
    layer: integer({ initial: -1, min: -1, max: 1e6 }),
    /** The kind of channels that the table lists */
    kind: choice(KIND_IDS),
    /** The words that the table's channels match */
    find: text({ maxLength: 80 }),
    /** The order of the table */
    sort: choice(ORDERS),
  },
});
