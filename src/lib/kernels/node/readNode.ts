import { sameShape } from '../../model/schema/tensorType';
import type { Node } from './node';
import { Refusal, type Value } from '../code/value';

/** An operator's name in messages, with that of its output: `PAD "pad_3"`. */
export function titleOf({ operator, outputs }: Node): string {
  const name = outputs.at(0)?.name;
  return name === undefined ? operator.opcode : `${operator.opcode} ${JSON.stringify(name)}`;
}

/** @throws Refusal always, with a sentence of the operator's name and `why` */
export function refuse(node: Node, why: string): never {
  throw new Refusal(`${titleOf(node)} ${why}.`);
}

/** @throws Refusal always, because luci-interpreter has no kernel for the type */
export function refuseType(node: Node, type: string): never {
  throw new Refusal(`luci-interpreter has no ${node.operator.opcode} of ${type}.`);
}

/** An input that the operator must have. */
export function input(node: Node, slot: number): Value {
  return node.inputs.at(slot) ?? refuse(node, `lacks its input ${slot}`);
}

export function output(node: Node, slot = 0): Value {
  return node.outputs.at(slot) ?? refuse(node, `lacks its output ${slot}`);
}

/** All inputs; none may be left out. */
export const allInputs = (node: Node): Value[] => node.inputs.map((_, slot) => input(node, slot));

/** Sizes, axes or indices from an input. They are read once, so the input must be a constant. */
export function constantNumbers(node: Node, slot: number): number[] {
  const value = input(node, slot);
  if (!value.constant) refuse(node, `computes its input ${slot}, which must be a constant here`);
  return Array.from(value.data, Number);
}

/** @throws Refusal if a tensor does not have the shape that the operator makes of its inputs */
export function expectShape(node: Node, { name, shape }: Value, made: readonly number[]): void {
  if (sameShape(shape, made)) return;
  refuse(
    node,
    `makes shape [${made.join(', ')}], but ${JSON.stringify(name)} has [${shape.join(', ')}]`,
  );
}

/** An axis counted from the front. */
export function axisOf(node: Node, axis: number, rank: number): number {
  const index = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(index) || index < 0 || index >= rank) {
    refuse(node, `has axis ${axis} in ${rank} dimensions`);
  }
  return index;
}

export const sameScale = (a: Value, b: Value): boolean =>
  a.scale[0] === b.scale[0] && zeroPointOf(a) === zeroPointOf(b);

export const zeroPointOf = ({ zeroPoint }: Value): number => zeroPoint[0] ?? 0;

/** The scale of a tensor of codes that has exactly one. */
export function scaleOf(node: Node, { name, scale }: Value): number {
  if (scale.length === 1) return scale[0];
  return refuse(node, `needs one scale of ${JSON.stringify(name)}, which has ${scale.length}`);
}

/**
 * Reports that codes are copied unchanged although the output's scale or zero point differs. The
 * reference does not rescale them.
 */
export function reportRawCopy(node: Node, from: Value, to: Value): void {
  if (from.scale.length === 0 && to.scale.length === 0) return;
  if (sameScale(from, to)) return;
  node.asReference?.(
    `${titleOf(node)} copies the codes of ${JSON.stringify(from.name)} as they are, although their scale or zero point differs from the output's.`,
  );
}

/** Types of codes of which luci-interpreter (UINT8, INT16) or TFLite (INT8) moves an operator's. */
const MOVED_TYPES: readonly string[] = ['UINT8', 'INT8'];

/**
 * Checks the codes of an operator that moves elements without computing with them, from `from` to
 * `outputs`.
 * @throws Refusal if the types differ, or the reference has no kernel for them
 */
export function checkMoved(
  node: Node,
  from: Value,
  outputs: readonly Value[] = node.outputs,
  types: readonly string[] = MOVED_TYPES,
): void {
  if (outputs.some(({ type }) => type !== from.type)) refuse(node, 'mixes types');
  if (!types.includes(from.type)) refuseType(node, from.type);
  for (const out of outputs) reportRawCopy(node, from, out);
}
