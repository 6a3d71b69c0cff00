import { drive } from './drive';
import type { Suite } from './suite';

/**
 * What the main thread does for one move of a dragged handle in the built site, until the frame is
 * shown: of all moves the 95th percentile, beside a frame.
 */
export const drag: Suite = { name: 'drag', run: () => drive('drag/drive.mjs') };
