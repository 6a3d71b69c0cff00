import type { Quantity, Rich } from '../../text/rich';

/** A value on a number line. */
export interface LineMark {
  readonly at: number;
  /** Above the line. */
  readonly name?: Rich;
  /** Below the line. */
  readonly value?: Rich;
  readonly q?: Quantity;
  /** Drawn hollow: a guess, or a place without a value. */
  readonly hollow?: boolean;
}
