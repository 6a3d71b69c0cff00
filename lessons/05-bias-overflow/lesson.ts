import { FILTER_3 } from '$lib/examples/mobilenetv2';
import { FLT_TRUE_MIN } from '$lib/numeric/float32';
import { MACHINES } from '$lib/numeric/machine';
import { STORAGE_BITS } from '$lib/quantizer/storage';
import { choice, number, text } from '$lib/scenario/field';
import { defineScenario } from '$lib/scenario/scenario';
import { FILTER_3_SCALE, ISSUE_INPUT_SCALE } from '$lib/examples/filter3';

/** The line that the issue's author computed by hand. */
export const ISSUE_LINE = '7.617614820112793e-28 * -9223372036854775808';

export const scenario = defineScenario({
  version: 1,
  fields: {
    s_w: number({ initial: FILTER_3_SCALE, min: FLT_TRUE_MIN, max: 1, log: true, float32: true }),
    s_in: number({ initial: ISSUE_INPUT_SCALE, min: 1e-8, max: 1, log: true, float32: true }),
    b: number({ initial: FILTER_3.bias, min: -1e4, max: 1e4, log: 1e-4, float32: true }),
    storage: choice(STORAGE_BITS, 64),
    machine: choice(MACHINES),
    /** The formula cells */
    issue: text({ initial: ISSUE_LINE, maxLength: 400 }),
    cell: text({ initial: 'q_b * s_b', maxLength: 400 }),
  },
});
