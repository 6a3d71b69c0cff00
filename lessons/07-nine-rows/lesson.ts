import { FIRST_CONVOLUTION_DEAD } from '$lib/examples/mobilenetv2';
import { MACHINES } from '$lib/numeric/machine';
import { FLOOR_NAMES } from '$lib/quantizer/floor';
import { choice, flag, integer, text } from '$lib/scenario/field';
import { defineScenario } from '$lib/scenario/scenario';

const [first, ...others] = FIRST_CONVOLUTION_DEAD.map(({ channel }) => channel);

export const scenario = defineScenario({
  version: 1,
  fields: {
    channel: choice([first, ...others]),
    floor: choice(FLOOR_NAMES),
    machine: choice(MACHINES),
    /** What if the bias had the other sign? */
    flipped: flag(false),
    /** The highlighted row */
    row: integer({ initial: 7, min: 1, max: 9 }),
    /** The formula cells */
    scale: text({ initial: 'f32(s_in * s_w)', maxLength: 400 }),
    kernel: text({ initial: 'multiplier(s_in, s_w, s_out).mantissa', maxLength: 400 }),
  },
});
