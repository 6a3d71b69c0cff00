/** Limits of a formula, because formulas come in links from strangers. */

/** Characters of a formula; checked before it is parsed */
export const LONGEST_FORMULA = 1000;
/** Brackets inside brackets */
export const DEEPEST_BRACKETS = 40;
/** The parser reads the text after a % twice, so each nested % doubles the work */
export const MOST_PERCENT_SIGNS = 6;
/** Values, operators and calls in a formula */
export const MOST_PARTS = 500;
/** Operators inside operators */
export const DEEPEST_PARTS = 120;
/** Binary digits of a whole number: as far as doubles reach */
export const MOST_BITS = 1024;
/** Parts evaluated, sums included, if no clock stops the work */
export const MOST_STEPS = 200_000;
/** Milliseconds for one cell in a worker */
export const TIME_LIMIT = 1000;
