import type { ComparisonOperator, OperatorName } from './formulaOperators';
import type { FormulaValue } from './formulaValue';

/** A formula as plain data. What is not in this list cannot be evaluated. */
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

/** What a cell says. */
export interface Formula {
  /** The name that it gives its result, if any */
  readonly name: string | null;
  readonly body: Expression;
  /** Values and cells that it names */
  readonly needs: ReadonlySet<string>;
}
