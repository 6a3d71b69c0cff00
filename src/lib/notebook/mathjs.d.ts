import type { NodeClasses, FormulaNode } from './nodes';

declare module 'mathjs/number' {
  /** mathjs's parser: the package exports it, but its types do not. */
  export const createParse: (
    dependencies: NodeClasses & {
      readonly typed: unknown;
      readonly numeric: (text: string, type: string) => number | bigint;
      readonly config: { readonly number: 'bigint'; readonly numberFallback: 'number' };
    },
  ) => (text: string) => FormulaNode;
}
