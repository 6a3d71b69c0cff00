import { CONDITIONS, type Condition } from '../../lib/diagnosis/conditions';
import { ChoiceError } from '../../lib/numeric/choice';
import { UsageError, type Parsed } from '../command';
import { SETTING_OPTIONS } from '../settings';

/** Conditions for --fail-on: all faults of a channel. */
export const FAILURES: readonly Condition[] = CONDITIONS.filter(
  (condition) => condition !== 'exact' && condition !== 'rounded',
);

/** Conditions that depend only on the weights, not on ranges. */
const WITHOUT_RANGES: readonly Condition[] = ['collapsed', 'erased', 'coarse', 'lifted', 'floored'];

/** Conditions that only the float weights decide. */
const OF_FLOATS: readonly Condition[] = ['erased', 'coarse', 'lifted'];

/** @throws UsageError if an option for float models is given with a quantized model */
export function refuseSettings({ values }: Parsed, file: string): void {
  const names = [...Object.keys(SETTING_OPTIONS), 'ranges'];
  const given = names.find((name) => values[name] !== undefined);
  if (given !== undefined) {
    throw new UsageError(
      `${file} is quantized already, so --${given} has no meaning: leave it out, or give the float model.`,
    );
  }
}

/** @throws ChoiceError if a condition cannot be decided without ranges */
export function needRanges(conditions: readonly Condition[]): void {
  const undecided = conditions.find((condition) => !WITHOUT_RANGES.includes(condition));
  if (undecided !== undefined) {
    throw new ChoiceError(
      `--fail-on ${undecided} cannot be decided without the ranges of the activations: give --ranges FILE.`,
    );
  }
}

/** @throws ChoiceError if a condition cannot be decided because the float weights are gone */
export function needFloats(conditions: readonly Condition[]): void {
  const undecided = conditions.find((condition) => OF_FLOATS.includes(condition));
  if (undecided !== undefined) {
    throw new ChoiceError(
      `--fail-on ${undecided} cannot be decided of a quantized model, whose float weights are gone: give the float model.`,
    );
  }
}
