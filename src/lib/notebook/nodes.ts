/**
 * The parts of the tree that mathjs's parser builds. These classes replace mathjs's own: they hold
 * data and have no functions. The parser needs the flags.
 */
export class FormulaNode {
  comment = '';

  get isNode(): boolean {
    return true;
  }
}

export class ConstantNode extends FormulaNode {
  readonly isConstantNode = true;

  constructor(readonly value: unknown) {
    super();
  }
}

export class SymbolNode extends FormulaNode {
  readonly isSymbolNode = true;

  constructor(readonly name: string) {
    super();
  }
}

export class OperatorNode extends FormulaNode {
  readonly isOperatorNode = true;

  constructor(
    readonly op: string,
    readonly fn: string,
    readonly args: readonly FormulaNode[],
    readonly implicit = false,
    readonly isPercentage = false,
  ) {
    super();
  }
}

export class RelationalNode extends FormulaNode {
  constructor(
    readonly conditionals: readonly string[],
    readonly params: readonly FormulaNode[],
  ) {
    super();
  }
}

export class ConditionalNode extends FormulaNode {
  constructor(
    readonly condition: FormulaNode,
    readonly yes: FormulaNode,
    readonly no: FormulaNode,
  ) {
    super();
  }
}

export class ParenthesisNode extends FormulaNode {
  constructor(readonly content: FormulaNode) {
    super();
  }
}

export class FunctionNode extends FormulaNode {
  readonly isFunctionNode = true;
  readonly name: string;

  constructor(
    readonly fn: FormulaNode,
    readonly args: readonly FormulaNode[],
  ) {
    super();
    this.name = fn instanceof SymbolNode ? fn.name : '';
  }
}

export class IndexNode extends FormulaNode {
  constructor(
    readonly dimensions: readonly FormulaNode[],
    readonly dotNotation = false,
  ) {
    super();
  }
}

export class AccessorNode extends FormulaNode {
  readonly isAccessorNode = true;

  constructor(
    readonly object: FormulaNode,
    readonly index: IndexNode,
    readonly optionalChaining = false,
  ) {
    super();
  }
}

export class AssignmentNode extends FormulaNode {
  /** Set only for a plain name. Its two operands are the name and the value */
  constructor(
    readonly object: FormulaNode,
    readonly value: FormulaNode,
    readonly ofPart?: FormulaNode,
  ) {
    super();
  }
}

/** `[1, 2]`. The parser compares the lengths of rows. */
export class ArrayNode extends FormulaNode {
  constructor(readonly items: readonly FormulaNode[]) {
    super();
  }
}

/** Read only so that its refusal can name it. */
export class BlockNode extends FormulaNode {}
export class FunctionAssignmentNode extends FormulaNode {}
export class ObjectNode extends FormulaNode {}
export class RangeNode extends FormulaNode {}

export const NODE_CLASSES = {
  AccessorNode,
  ArrayNode,
  AssignmentNode,
  BlockNode,
  ConditionalNode,
  ConstantNode,
  FunctionAssignmentNode,
  FunctionNode,
  IndexNode,
  ObjectNode,
  OperatorNode,
  ParenthesisNode,
  RangeNode,
  RelationalNode,
  SymbolNode,
} as const;
export type NodeClasses = typeof NODE_CLASSES;
