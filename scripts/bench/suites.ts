import { browser } from './browser';
import { drag } from './drag';
import { memory } from './memory';
import { pass } from './pass';
import { quantizer } from './quantizer';
import type { Suite } from './suite';

/** All benchmarks, in the order in which they run. */
export const suites: readonly Suite[] = [quantizer, pass, memory, browser, drag];
