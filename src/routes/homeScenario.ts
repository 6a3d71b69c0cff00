import { number } from '$lib/scenario/field';
import { defineScenario } from '$lib/scenario/scenario';
import { FILTER_3_SCALE } from '$lib/examples/filter3';

/** The smallest weight scale in the miniature. */
export const SMALLEST = 1e-30;

/** The front page's only quantity. */
export const scenario = defineScenario({
  version: 1,
  fields: {
    s_w: number({ initial: FILTER_3_SCALE, min: SMALLEST, max: 1, log: true, float32: true }),
  },
});
