import { browser } from './browser';
import { drag } from './drag';
import { memory } from './memory';
import { pass } from './pass';
import { quantizer } from './quantizer';
import type { Suite } from './suite';

/**
 * All benchmarks, in the order in which they run: the pass in a process that is fresh, as a command
 * has it, and not after others have filled its heap.
 */
export const suites: readonly Suite[] = [pass, quantizer, memory, browser, drag];
