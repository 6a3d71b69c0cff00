import {
  create,
  isAccessorNode,
  isAssignmentNode,
  isConditionalNode,
  isConstantNode,
  isFunctionNode,
  isOperatorNode,
  isParenthesisNode,
  isRelationalNode,
  isSymbolNode,
  parseDependencies,
  type AccessorNode,
  type ConstantNode,
  type FunctionNode,
  type MathNode,
  type RelationalNode,
} from 'mathjs/number';
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
import { bounded, isComparison, isOperator } from './operators';
import type { Value } from './value';

/**
 * From text to a formula. mathjs knows the grammar; its tree is copied part by part into plain
 * data, and a part that is not known here ends the reading. Nothing of mathjs evaluates anything.
 */

type Parser = (text: string) => MathNode;
let parser: Parser | undefined;

/** Whole numbers are read as bigint, so that no digit of a literal is lost. */
function mathjsParser(): Parser {
  const { parse } = create(parseDependencies, { number: 'bigint' });
  return (text) => parse(text);
}

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,31}$/;

/** Signs that pages show, one character for one, so that positions stay. */
const plainSigns = (text: string): string =>
  text.replace(/[−–]/g, '-').replace(/[×·]/g, '*').replace(/[“”]/g, '"').replace(/\s/g, ' ');

/** Refuses what would keep the parser itself busy. */
function checkText(text: string): void {
  if (text.length > LONGEST_FORMULA) {
    throw new FormulaError(
      `This formula has ${text.length} characters; ${LONGEST_FORMULA} are the most that are read.`,
    );
  }
  let depth = 0;
  for (const character of text) {
    if ('([{'.includes(character)) depth++;
    if (')]}'.includes(character)) depth--;
    if (depth > DEEPEST_BRACKETS) {
      throw new FormulaError(
        `More than ${DEEPEST_BRACKETS} brackets are open at once: give parts of it names of their own.`,
      );
    }
  }
  if (text.split('%').length - 1 > MOST_PERCENT_SIGNS) {
    throw new FormulaError(
      `More than ${MOST_PERCENT_SIGNS} percent signs are not read: write mod(x, y).`,
    );
  }
}

/** mathjs's complaint as a sentence about the reader's own text. */
function syntaxError(error: unknown, text: string): FormulaError {
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

function refusal(node: MathNode): FormulaError {
  switch (node.type) {
    case 'BlockNode':
      return new FormulaError('One cell holds one formula: write the next one into another cell.');
    case 'AssignmentNode':
      return new FormulaError('A name is given once, at the start: x = …');
    case 'FunctionAssignmentNode':
      return new FormulaError('Functions cannot be defined or changed here: name a result, x = …');
    case 'ArrayNode':
    case 'RangeNode':
    case 'IndexNode':
      return new FormulaError('Lists and ranges are no values here: sum(term, k, 1, 10) adds up.');
    case 'ObjectNode':
      return new FormulaError('Objects are no values here.');
    default:
      return new FormulaError('This part of the formula has no meaning here.');
  }
}

const noName = (name: string): FormulaError =>
  new FormulaError(
    `“${name.slice(0, 32)}” is no name here: names are up to 32 letters, digits and _, from A to Z.`,
  );

/** Copies one tree. `parts` and the depth are counted, as mathjs can share a part between two. */
class Reader {
  readonly needs = new Set<string>();
  #parts = 0;
  /** Indices of the sums around the part that is read */
  readonly #indices: string[] = [];

  read(node: MathNode, depth = 0): Expression {
    if (++this.#parts > MOST_PARTS) {
      throw new FormulaError(`This formula has more than ${MOST_PARTS} parts.`);
    }
    if (depth > DEEPEST_PARTS) throw new FormulaError('This formula is nested too deeply.');
    const inner = (part: MathNode) => this.read(part, depth + 1);
    if (isParenthesisNode(node)) return inner(node.content);
    if (isConstantNode(node)) return { kind: 'value', value: constant(node) };
    if (isSymbolNode(node)) return { kind: 'name', name: this.#name(node.name) };
    if (isOperatorNode(node)) return operator(node, inner);
    if (isRelationalNode(node)) return chain(node, inner);
    if (isConditionalNode(node)) {
      return {
        kind: 'choice',
        condition: inner(node.condition),
        yes: inner(node.trueExpr),
        no: inner(node.falseExpr),
      };
    }
    if (isFunctionNode(node)) return this.#call(node, inner);
    if (isAccessorNode(node)) return { kind: 'part', of: inner(node.object), part: partOf(node) };
    throw refusal(node);
  }

  #name(name: string): string {
    if (!NAME.test(name)) throw noName(name);
    if (!this.#indices.includes(name)) this.needs.add(name);
    return name;
  }

  #call(node: FunctionNode, inner: (part: MathNode) => Expression): Expression {
    const called: MathNode = node.fn;
    if (!isSymbolNode(called)) {
      throw new FormulaError('Only functions with a name of their own can be called here.');
    }
    const { name } = called;
    if (!NAME.test(name)) throw noName(name);
    if (name === 'sum') return this.#sum(node.args, inner);
    return { kind: 'call', name, operands: node.args.map(inner) };
  }

  #sum(args: readonly MathNode[], inner: (part: MathNode) => Expression): Expression {
    const [term, index, from, to] = args;
    if (args.length !== 4 || !isSymbolNode(index) || !NAME.test(index.name)) {
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

function constant({ value }: Omit<ConstantNode, 'value'> & { readonly value: unknown }): Value {
  if (typeof value === 'bigint') return bounded(value);
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') {
    return value;
  }
  throw new FormulaError('null and undefined are no values here.');
}

function operator(
  { fn, op, args }: { readonly fn: string; readonly op: string; readonly args: MathNode[] },
  inner: (part: MathNode) => Expression,
): Expression {
  if (!isOperator(fn)) throw new FormulaError(`The operator ${op} has no meaning here.`);
  return { kind: 'operator', operator: fn, operands: args.map(inner) };
}

function chain(node: RelationalNode, inner: (part: MathNode) => Expression): Expression {
  const comparisons = node.conditionals.filter(isComparison);
  return { kind: 'chain', comparisons, operands: node.params.map(inner) };
}

/** The part after a dot, which only a multiplier has. */
function partOf({ index }: AccessorNode): string {
  const [part] = index.dimensions;
  if (!index.dotNotation || !isConstantNode(part)) throw refusal(index);
  return String(part.value);
}

/**
 * Reads a formula, or a result with a name: `x = q_b * s_b`.
 * @returns null for a text without a formula
 * @throws FormulaError for what is no formula
 */
export function readFormula(text: string): Formula | null {
  checkText(text);
  const plain = plainSigns(text);
  parser ??= mathjsParser();
  let root: MathNode;
  try {
    root = parser(plain);
  } catch (error) {
    throw syntaxError(error, text);
  }
  if (isConstantNode(root) && root.value === undefined && !plain.includes('undefined')) return null;
  const reader = new Reader();
  if (!isAssignmentNode(root)) return { name: null, body: reader.read(root), needs: reader.needs };
  if (root.index !== null || !NAME.test(root.name)) {
    throw new FormulaError('Only a plain name can stand before =, such as x = …');
  }
  return { name: root.name, body: reader.read(root.value), needs: reader.needs };
}
