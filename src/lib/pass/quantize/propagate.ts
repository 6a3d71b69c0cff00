import type { Opcode } from '../../model/schema/builtin';
import type { Operator } from '../../model/graph/graph';
import { fusedActivationOf } from '../../model/schema/options';
import { FLT_MAX } from '../../numeric/float32';
import { constantFloats, dictatedConstant, ownRangeConstant } from './constants';
import type { Draft } from './draft';
import { operatorTitle, PassError } from '../error';
import { hasSlot, ruleOf, type Slots } from './operatorRules';

/*
 * Tensors that must agree get the same parameters, which are propagated along the graph. A tensor
 * that is also a graph output, or that a second operator reads, keeps its own.
 */

/** The input whose values each output copies (luci: PropagateQParamForwardPass). */
const COPIES: Partial<Record<Opcode, number>> = {
  GATHER: 0,
  RESHAPE: 0,
  SPLIT: 1,
  SPLIT_V: 0,
  STRIDED_SLICE: 0,
  TRANSPOSE: 0,
  UNPACK: 0,
};

/**
 * luci has a virtual node for each output of these operators. RESHAPE and TRANSPOSE do not write
 * parameters to it.
 */
const MANY_OUTPUTS: readonly Opcode[] = ['SPLIT', 'SPLIT_V', 'UNPACK', 'TOPK_V2'];

const fuses = (operator: Operator): boolean => (fusedActivationOf(operator) ?? 'NONE') !== 'NONE';

/** Gives the parameters of an operator's output to a computed input that nothing else reads. */
function giveToInput(draft: Draft, operator: Operator, slot: number): void {
  const input = operator.inputs[slot];
  const output = draft.parameters[operator.outputs[0]];
  if (output && input >= 0 && draft.parameters[input] && draft.readers(input) === 1) {
    draft.parameters[input] = output;
  }
}

/**
 * Gives the parameters of an operator's output to all inputs at `slots`. Constants among them are
 * quantized with these parameters.
 */
function giveToInputs(draft: Draft, operator: Operator, index: number, slots: Slots): void {
  const output = draft.parameters[operator.outputs[0]];
  if (!output) return;
  operator.inputs.forEach((_, slot) => {
    if (!hasSlot(slots, slot)) return;
    const constant = draft.floatConstant(operator, slot);
    if (constant) draft.replace(index, slot, dictatedConstant(constant, output, draft.settings));
    else giveToInput(draft, operator, slot);
  });
}

/**
 * A CONCATENATION with a fused activation changes values, so its constants are quantized by their
 * own extremes.
 */
function quantizeFusedConstants(draft: Draft, operator: Operator, index: number): void {
  operator.inputs.forEach((_, slot) => {
    const constant = draft.floatConstant(operator, slot);
    if (constant) draft.replace(index, slot, ownRangeConstant(constant, draft.settings));
  });
}

/** Whether a PADV2 fills with the lowest float. luci rewrites MaxPoolWithArgmax so. */
function fillsWithLowest(draft: Draft, operator: Operator): boolean {
  const value = draft.floatConstant(operator, 2);
  return value !== undefined && constantFloats(value)[0] === -FLT_MAX;
}

/** Gives such a PADV2 the parameters of its input. The fill value saturates. */
function takeFromInput(draft: Draft, operator: Operator, index: number): void {
  const input = draft.parametersAt(index, 0);
  const value = draft.floatConstant(operator, 2);
  if (!input || !value) return;
  draft.parameters[operator.outputs[0]] = input;
  draft.replace(index, 2, dictatedConstant(value, input, draft.settings));
}

/** From outputs to inputs, the last operator first (luci: PropagateQParamBackwardPass). */
export function propagateBackward(draft: Draft): void {
  const { operators } = draft.graph;
  for (let i = operators.length - 1; i >= 0; i--) {
    const operator = operators[i];
    const rule = ruleOf(operator);
    if (draft.parameters[operator.outputs[0]] === null) continue;
    if (rule?.kind === 'ofOutput') {
      const { opcode } = operator;
      if (opcode === 'CONCATENATION' && fuses(operator)) quantizeFusedConstants(draft, operator, i);
      else if (opcode === 'PADV2' && fillsWithLowest(draft, operator))
        takeFromInput(draft, operator, i);
      else giveToInputs(draft, operator, i, rule.slots);
    } else if (operator.opcode === 'RESHAPE' || operator.opcode === 'TRANSPOSE') {
      const producer = draft.producer(operator.inputs[0]);
      if (!producer || !MANY_OUTPUTS.includes(producer.opcode)) giveToInput(draft, operator, 0);
    }
  }
}

/** From inputs to outputs that hold the same values. */
export function propagateForward(draft: Draft): void {
  draft.graph.operators.forEach((operator, i) => {
    const slot = COPIES[operator.opcode];
    const source = slot === undefined ? null : draft.parametersAt(i, slot);
    if (!source) return;
    for (const output of operator.outputs) {
      if (output >= 0 && draft.parameters[output]) draft.parameters[output] = source;
    }
  });
}

/**
 * In 2021: one kind of operator after the other. Inputs made by an operator of the same kind are
 * skipped.
 */
function propagateKind2021(draft: Draft, kind: Opcode): void {
  draft.graph.operators.forEach((operator, i) => {
    const rule = ruleOf(operator);
    if (operator.opcode !== kind || rule?.kind !== 'ofOutput') return;
    if (draft.parameters[operator.outputs[0]] === null) {
      throw new PassError(
        `${operatorTitle(draft.graph, operator)} holds integers, which the states of 2021 refuse here: use --state head.`,
      );
    }
    if (fuses(operator)) {
      quantizeFusedConstants(draft, operator, i);
      return;
    }
    const slots = operator.inputs
      .map((_, slot) => slot)
      .filter((slot) => hasSlot(rule.slots, slot))
      .filter((slot) => draft.producer(operator.inputs[slot])?.opcode !== kind);
    giveToInputs(draft, operator, i, slots);
  });
}

/** luci in 2021: propagate_concat_quantparam. */
export const propagateConcatenation2021 = (draft: Draft): void =>
  propagateKind2021(draft, 'CONCATENATION');

/** luci in 2021: propagate_pad_v2_quantparam. */
export const propagatePad2021 = (draft: Draft): void => propagateKind2021(draft, 'PADV2');

/** In 2021, as the last step: RESHAPE gives its parameters to its input, along whole chains. */
export function propagateReshape2021(draft: Draft): void {
  for (const operator of [...draft.graph.operators].reverse()) {
    if (operator.opcode === 'RESHAPE') giveToInput(draft, operator, 0);
  }
}
