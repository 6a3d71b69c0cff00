/**
 * The parts of which mathjs's parser builds a tree. These stand in the place of mathjs's own
 * classes: they carry what was read, and can do nothing. The flags are what the parser asks for.
 */
export class Part {
  comment = '';

  get isNode(): boolean {
    return true;
  }
}

export class ConstantNode extends Part {
  readonly isConstantNode = true;

  constructor(readonly value: unknown) {
    super();
  }
}

export class SymbolNode extends Part {
  readonly isSymbolNode = true;

  constructor(readonly name: string) {
    super();
  }
}

export class OperatorNode extends Part {
  readonly isOperatorNode = true;

  constructor(
    readonly op: string,
    readonly fn: string,
    readonly args: readonly Part[],
    readonly implicit = false,
    readonly isPercentage = false,
  ) {
    super();
  }
}

export class RelationalNode extends Part {
  constructor(
    readonly conditionals: readonly string[],
    readonly params: readonly Part[],
  ) {
    super();
  }
}

export class ConditionalNode extends Part {
  constructor(
    readonly condition: Part,
    readonly yes: Part,
    readonly no: Part,
  ) {
    super();
  }
}

export class ParenthesisNode extends Part {
  constructor(readonly content: Part) {
    super();
  }
}

export class FunctionNode extends Part {
  readonly isFunctionNode = true;
  readonly name: string;

  constructor(
    readonly fn: Part,
    readonly args: readonly Part[],
  ) {
    super();
    this.name = fn instanceof SymbolNode ? fn.name : '';
  }
}

export class IndexNode extends Part {
  constructor(
    readonly dimensions: readonly Part[],
    readonly dotNotation = false,
  ) {
    super();
  }
}

export class AccessorNode extends Part {
  readonly isAccessorNode = true;

  constructor(
    readonly object: Part,
    readonly index: IndexNode,
    readonly optionalChaining = false,
  ) {
    super();
  }
}

export class AssignmentNode extends Part {
  /** Of a plain name, which alone has two operands: name and value */
  constructor(
    readonly object: Part,
    readonly value: Part,
    readonly ofPart?: Part,
  ) {
    super();
  }
}

/** `[1, 2]`. The parser compares the lengths of rows. */
export class ArrayNode extends Part {
  constructor(readonly items: readonly Part[]) {
    super();
  }
}

/** Read only to be refused by name. */
export class BlockNode extends Part {}
export class FunctionAssignmentNode extends Part {}
export class ObjectNode extends Part {}
export class RangeNode extends Part {}

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
