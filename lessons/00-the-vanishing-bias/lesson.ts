import { flag, text } from '$lib/scenario/field';
import { defineScenario } from '$lib/scenario/scenario';

/** The line that the issue's author computed by hand. */
export const ISSUE_LINE = '7.617614820112793e-28 * -9223372036854775808';

export const scenario = defineScenario({
  version: 1,
  fields: {
    /** Whether the button was pressed */
    quantized: flag(false),
    /** The formula cell */
    cell: text({ initial: ISSUE_LINE, maxLength: 400 }),
  },
});
