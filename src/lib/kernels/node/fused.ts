import {
  activationRangeWithin,
  FUSED_ACTIVATIONS,
  type FusedActivation,
} from '../../quantizer/activation';
import type { CodeRange } from '../../quantizer/dtype';
import { codeRange, type CodeType } from '../code/codes';
import type { Node } from './node';
import type { Value } from '../code/value';
import { refuse, scaleOf, titleOf, zeroPointOf } from './readNode';

/** @throws Refusal for a fused activation that neither TFLite nor luci-interpreter computes */
export function fusedActivation(node: Node, name: string): FusedActivation {
  return (
    FUSED_ACTIVATIONS.find((known) => known === name) ??
    refuse(node, `has the fused activation ${name}`)
  );
}

/**
 * The range of codes after a fused activation: luci-interpreter's for uint8 and int16, TFLite's for
 * int8.
 */
export function fusedCodes(node: Node, name: string, type: CodeType, out: Value): CodeRange {
  const activation = fusedActivation(node, name);
  if (activation === 'TANH') {
    if (type === 'INT8') refuse(node, 'has a fused TANH, which TFLite has no int8 of');
    node.asReference?.(`${titleOf(node)} leaves out its fused TANH: the codes are not bent.`);
  }
  const all = codeRange(type, false);
  return activationRangeWithin(activation, all, scaleOf(node, out), zeroPointOf(out), node.machine);
}
