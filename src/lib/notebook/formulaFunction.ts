import type { FormulaValue } from './formulaValue';

/** A function that formulas can call: how to write it, how many values it takes, what it does. */
export interface FormulaFunction {
  /** Such as "f32(x)" */
  readonly usage: string;
  readonly least: number;
  readonly most: number;
  readonly apply: (values: readonly FormulaValue[]) => FormulaValue;
}
