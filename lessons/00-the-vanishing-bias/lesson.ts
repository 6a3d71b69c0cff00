import { flag, text } from '$lib/scenario/field';
import { defineScenario } from '$lib/scenario/scenario';

export const scenario = defineScenario({
  version: 1,
  fields: {
    /** Whether the button was pressed */
    quantized: flag(false),
    /** The formula cell */
    cell: text({ initial: 'b / s_b', maxLength: 400 }),
  },
});
