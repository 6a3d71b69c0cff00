import type { ComparisonOperator, OperatorName } from './formulaOperators';
import type { FormulaValue } from './formulaValue';

/** A formula as plain data. Nothing outside this list can be evaluated. */
export type Expression =
  | { readonly kind: 'value'; readonly value: FormulaValue }
  | { readonly kind: 'name'; readonly name: string }
  | {
      readonly kind: 'operator';
      readonly operator: OperatorName;
      readonly operands: readonly Expression[];
    }
  /** a < b <= c */
  | {
      readonly kind: 'chain';
      readonly comparisons: readonly ComparisonOperator[];
      readonly operands: readonly Expression[];
    }
  | {
      readonly kind: 'choice';
      readonly condition: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    }
  | { readonly kind: 'call'; readonly name: string; readonly operands: readonly Expression[] }
  | {
      readonly kind: 'sum';
      readonly term: Expression;
      readonly index: string;
      readonly from: Expression;
      readonly to: Expression;
    }
  | { readonly kind: 'part'; readonly of: Expression; readonly part: string };

/** The content of a cell. */
export interface Formula {
  /** The name of its result, if it has one */
  readonly name: string | null;
  readonly body: Expression;
  /** The names of values and cells that it uses */
  readonly needs: ReadonlySet<string>;
}
