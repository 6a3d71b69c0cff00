import { ChoiceError } from '../../numeric/choice';
import type { Machine } from '../../numeric/machine';
import type { Granularity, QuantizedDtype } from '../../quantizer/dtype';
import {
  defaultFloor,
  scaleFloor,
  type FloorChoice,
  type HistoryState,
} from '../../quantizer/floor';
import type { WeightSetting } from '../../quantizer/weights';

/** What decides how weights become codes. */
export interface WeightOptions {
  readonly dtype: QuantizedDtype;
  readonly granularity: Granularity;
  readonly state: HistoryState;
  /** In place of the state's own floor for the dtype */
  readonly floor?: FloorChoice;
  /** Whose casts; x86-64 unless given */
  readonly machine?: Machine;
}

/** The same with nothing left open. */
export interface Settings extends WeightSetting {
  readonly state: HistoryState;
}

/**
 * Fills in what is not given.
 * @throws ChoiceError for int16 per layer, which the reference refuses too, and for a floor
 * without meaning for the dtype
 */
export function settingsOf(options: WeightOptions): Settings {
  const { dtype, granularity, state, floor, machine } = options;
  if (dtype === 'int16' && granularity === 'layer') {
    throw new ChoiceError(
      'int16 with one scale per layer does not exist in ONE: use --granularity channel, or uint8.',
    );
  }
  return {
    dtype,
    granularity,
    state,
    floor: scaleFloor(dtype, floor ?? defaultFloor(state, dtype)),
    machine: machine ?? 'x86-64',
  };
}
