import { createParse } from 'mathjs/number';
import { FormulaError } from './error';
import type { Expression, Formula } from './expression';
import { isReserved, SUM_USAGE } from './functions';
import {
  DEEPEST_BRACKETS,
  DEEPEST_PARTS,
  LONGEST_FORMULA,
  MOST_PARTS,
  MOST_PERCENT_SIGNS,
} from './limits';
import {
  AccessorNode,
  ArrayNode,
  AssignmentNode,
  BlockNode,
  ConditionalNode,
  ConstantNode,
  FunctionAssignmentNode,
  FunctionNode,
  IndexNode,
  NODE_CLASSES,
  ObjectNode,
  OperatorNode,
  ParenthesisNode,
  type FormulaNode,
  RangeNode,
  RelationalNode,
  SymbolNode,
} from './nodes';
import { bounded, isComparison, isOperator } from './formulaOperators';
import type { FormulaValue } from './formulaValue';

/**
 * Reads a formula from text. Only mathjs's parser is used, with our own classes for its tree. The
 * tree is then copied part by part into plain data. A part without a meaning here is an error.
 */

type Parser = (text: string) => FormulaNode;
let parser: Parser | undefined;

/** A literal: an exact whole number if it is one, a double otherwise. */
function literal(text: string, type: string): number | bigint {
  const value = type === 'bigint' ? BigInt(text) : Number(text);
  if (!Number.isNaN(value) || text === 'NaN') return value;
  throw new FormulaError(`“${text.slice(0, 32)}” is not a number: write 1.5, 1e-9, 42 or 0x2a.`);
}

function mathjsParser(): Parser {
  // mathjs chooses a function by the types of a call. The parser is called only with one text.
  const typed = (_name: string, signatures: { readonly string: Parser }) => signatures.string;
  return createParse({
    ...NODE_CLASSES,
    typed: Object.assign(typed, { addConversion: () => undefined }),
    numeric: literal,
    config: { number: 'bigint', numberFallback: 'number' },
  });
}

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,31}$/;

/** Replaces the signs that pages show, each by one character, so that positions stay. */
const plainSigns = (text: string): string =>
  text.replace(/[−–]/g, '-').replace(/[×·]/g, '*').replace(/[“”]/g, '"').replace(/\s/g, ' ');

/** Refuses texts that would keep the parser busy. */
function checkText(text: string): void {
  if (text.length > LONGEST_FORMULA) {
    throw new FormulaError(
      `This formula has ${text.length} characters: at most ${LONGEST_FORMULA} are allowed.`,
    );
  }
  let depth = 0;
  for (const character of text) {
    if ('([{'.includes(character)) depth++;
    if (')]}'.includes(character)) depth--;
    if (depth > DEEPEST_BRACKETS) {
      throw new FormulaError(
        `More than ${DEEPEST_BRACKETS} brackets are open at once: move parts into cells of their own.`,
      );
    }
  }
  if (text.split('%').length - 1 > MOST_PERCENT_SIGNS) {
    throw new FormulaError(
      `This formula has more than ${MOST_PERCENT_SIGNS} percent signs: write mod(x, y) instead.`,
    );
  }
}

/** Turns an error of mathjs into a sentence about the reader's text. */
function syntaxError(error: unknown, text: string): FormulaError {
  if (error instanceof FormulaError) return error;
  if (error instanceof RangeError) return new FormulaError('This formula is nested too deeply.');
  const position = error instanceof Error && 'char' in error ? Number(error.char) : NaN;
  const rest = Number.isNaN(position) ? '' : text.slice(Math.max(position - 1, 0)).trim();
  if (error instanceof Error && error.message.startsWith('Parenthesis )')) {
    return new FormulaError('A closing bracket is missing.');
  }
  if (rest === '') return new FormulaError('The formula ends too early: something is missing.');
  const shown = rest.length > 24 ? `${rest.slice(0, 24)}…` : rest;
  return new FormulaError(`The formula cannot be read from “${shown}” on.`);
}

function refusal(node: FormulaNode): FormulaError {
  if (node instanceof BlockNode) {
    return new FormulaError('One cell holds one formula: write the next one into another cell.');
  }
  if (node instanceof AssignmentNode) {
    return new FormulaError('A name is given once, at the start, as in x = 1 + 2.');
  }
  if (node instanceof FunctionAssignmentNode) {
    return new FormulaError(
      'Functions cannot be defined or changed here: name a result, as in x = 1 + 2.',
    );
  }
  if ([ArrayNode, RangeNode, IndexNode].some((type) => node instanceof type)) {
    return new FormulaError(
      'Lists and ranges are not allowed here: add up with sum(term, k, 1, 10).',
    );
  }
  if (node instanceof ObjectNode) return new FormulaError('Objects are not allowed here.');
  return new FormulaError('This part of the formula has no meaning here.');
}

const noName = (name: string): FormulaError =>
  new FormulaError(
    `“${name.slice(0, 32)}” is not a name: names are up to 32 letters, digits and _, from A to Z.`,
  );

/** Copies one tree. It counts parts and depth, because mathjs can share a part between two. */
class Reader {
  readonly needs = new Set<string>();
  #parts = 0;
  /** Indices of the sums around the part that is being read */
  readonly #indices: string[] = [];

  read(node: FormulaNode, depth = 0): Expression {
    if (++this.#parts > MOST_PARTS) {
      throw new FormulaError(`This formula has more than ${MOST_PARTS} parts.`);
    }
    if (depth > DEEPEST_PARTS) throw new FormulaError('This formula is nested too deeply.');
    const inner = (part: FormulaNode) => this.read(part, depth + 1);
    if (node instanceof ParenthesisNode) return inner(node.content);
    if (node instanceof ConstantNode) return { kind: 'value', value: constant(node) };
    if (node instanceof SymbolNode) return { kind: 'name', name: this.#name(node.name) };
    if (node instanceof OperatorNode) return operator(node, inner);
    if (node instanceof RelationalNode) return chain(node, inner);
    if (node instanceof ConditionalNode) {
      return {
        kind: 'choice',
        condition: inner(node.condition),
        yes: inner(node.yes),
        no: inner(node.no),
      };
    }
    if (node instanceof FunctionNode) return this.#call(node, inner);
    if (node instanceof AccessorNode)
      return { kind: 'part', of: inner(node.object), part: partOf(node) };
    throw refusal(node);
  }

  #name(name: string): string {
    if (!NAME.test(name)) throw noName(name);
    if (!this.#indices.includes(name)) this.needs.add(name);
    return name;
  }

  #call(node: FunctionNode, inner: (part: FormulaNode) => Expression): Expression {
    const called: FormulaNode = node.fn;
    if (!(called instanceof SymbolNode)) {
      throw new FormulaError('Only functions with a name of their own can be called here.');
    }
    const { name } = called;
    if (!NAME.test(name)) throw noName(name);
    if (name === 'sum') return this.#sum(node.args, inner);
    return { kind: 'call', name, operands: node.args.map(inner) };
  }

  #sum(args: readonly FormulaNode[], inner: (part: FormulaNode) => Expression): Expression {
    const [term, index, from, to] = args;
    if (args.length !== 4 || !(index instanceof SymbolNode) || !NAME.test(index.name)) {
      throw new FormulaError(`sum needs a term, a name and two ends: write ${SUM_USAGE}.`);
    }
    const { name } = index;
    if (isReserved(name)) throw new FormulaError(`${name} has a meaning of its own: count with k.`);
    const ends = { from: inner(from), to: inner(to) };
    this.#indices.push(name);
    const body = inner(term);
    this.#indices.pop();
    return { kind: 'sum', term: body, index: name, ...ends };
  }
}

function constant({ value }: ConstantNode): FormulaValue {
  if (typeof value === 'bigint') return bounded(value);
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') {
    return value;
  }
  throw new FormulaError('null and undefined are not allowed here.');
}

function operator(
  { fn, op, args }: OperatorNode,
  inner: (part: FormulaNode) => Expression,
): Expression {
  if (!isOperator(fn)) throw new FormulaError(`The operator ${op} has no meaning here.`);
  return { kind: 'operator', operator: fn, operands: args.map(inner) };
}

function chain(node: RelationalNode, inner: (part: FormulaNode) => Expression): Expression {
  const comparisons = node.conditionals.filter(isComparison);
  return { kind: 'chain', comparisons, operands: node.params.map(inner) };
}

/** The part after a dot, which only a multiplier has. */
function partOf({ index }: AccessorNode): string {
  const [part] = index.dimensions;
  if (!index.dotNotation || !(part instanceof ConstantNode)) throw refusal(index);
  return String(part.value);
}

/**
 * Reads a formula, or a result with a name: `x = q_b * s_b`.
 * @returns null for a text without a formula
 * @throws FormulaError if the text is not a formula
 */
export function readFormula(text: string): Formula | null {
  checkText(text);
  const plain = plainSigns(text);
  parser ??= mathjsParser();
  let root: FormulaNode;
  try {
    root = parser(plain);
  } catch (error) {
    throw syntaxError(error, text);
  }
  if (root instanceof ConstantNode && root.value === undefined && !plain.includes('undefined')) {
    return null;
  }
  const reader = new Reader();
  if (!(root instanceof AssignmentNode)) {
    return { name: null, body: reader.read(root), needs: reader.needs };
  }
  const { object, value, ofPart } = root;
  if (ofPart !== undefined || !(object instanceof SymbolNode) || !NAME.test(object.name)) {
    throw new FormulaError('Only a plain name can stand before =, as in x = 1 + 2.');
  }
  return { name: object.name, body: reader.read(value), needs: reader.needs };
}
