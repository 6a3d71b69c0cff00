import { drive } from './drive';
import type { Suite } from './suite';

/**
 * Kernels and whole networks in a browser, on one thread, compared with the machine's peak and with
 * LiteRT.js.
 */
export const browser: Suite = { name: 'browser', run: () => drive('browser/drive.mjs') };
