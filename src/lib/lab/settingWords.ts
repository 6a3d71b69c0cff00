import { num } from '$lib/text/number';
import { rich, type Rich } from '$lib/text/rich';
import type { OpenModel } from './openModel.svelte';
import type { CodeChoice, InputChoice, RangeSource, UsedInputs } from './scenario';
import { STATE_NAMES } from '$lib/text/stateNames';

export const CODE_NAMES: Record<CodeChoice, string> = {
  int16: 'int16 · channel',
  uint8: 'uint8 · channel',
  'uint8-layer': 'uint8 · layer',
};

export const RANGE_NAMES: Record<RangeSource, string> = {
  auto: 'auto',
  file: 'in the file',
  given: 'from a .json',
  recorded: 'recorded here',
  assumed: 'assumed',
  none: 'none',
};

export const INPUT_NAMES: Record<InputChoice | UsedInputs, string> = {
  auto: 'auto',
  random: 'random',
  drawn: 'pictures drawn here',
  hand: 'drawn hands',
  files: 'from files',
  camera: 'frozen picture',
};

/** All of the setting in one line. */
export function settingWords({ page, setting, ranges, file, float }: OpenModel): Rich {
  const { codes, state, machine } = page.state;
  if (float !== null) return `${file.name} beside ${float.name}, casts of ${machine}`;
  const { policy, minimum } = setting;
  const floor =
    policy !== ''
      ? `policy of ${policy}`
      : minimum === 0
        ? 'no floor'
        : rich`floor ${num(minimum, { power: true, digits: 2 })}`;
  return rich`${CODE_NAMES[codes]}, luci as of ${STATE_NAMES[state]}, ${floor}, casts of ${machine}, ranges ${RANGE_NAMES[ranges.source]}`;
}
