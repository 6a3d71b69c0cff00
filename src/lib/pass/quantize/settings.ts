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

/** The choices that decide how weights become codes. */
export interface WeightOptions {
  readonly dtype: QuantizedDtype;
  readonly granularity: Granularity;
  readonly state: HistoryState;
  /** Replaces the state's default policy for the dtype */
  readonly floor?: FloorChoice;
  /** The machine whose casts are repeated; x86-64 by default */
  readonly machine?: Machine;
}

/** `WeightOptions` with every choice made. */
export interface Settings extends WeightSetting {
  readonly state: HistoryState;
}

/**
 * Fills in the defaults.
 * @throws ChoiceError for int16 per layer, which the reference refuses too, and for a floor that
 * does not apply to the dtype
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
