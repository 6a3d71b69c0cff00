import type { NodeClasses, FormulaNode } from './nodes';

declare module 'mathjs/number' {
  /** mathjs's parser, which is in the package but not in its types. */
  export const createParse: (
    dependencies: NodeClasses & {
      readonly typed: unknown;
      readonly numeric: (text: string, type: string) => number | bigint;
      readonly config: { readonly number: 'bigint'; readonly numberFallback: 'number' };
    },
  ) => (text: string) => FormulaNode;
}
