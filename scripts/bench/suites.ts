import { browser } from './browser';
import { drag } from './drag';
import { memory } from './memory';
import { pass } from './pass';
import { quantizer } from './quantizer';
import type { Suite } from './suite';

/**
 * All benchmarks, in the order in which they run. The pass runs first, in a fresh process like that
 * of a command, before other suites have filled the heap.
 */
export const suites: readonly Suite[] = [pass, quantizer, memory, browser, drag];
