import type { Opcode } from '../../model/schema/builtin';
import type { Model, Operator } from '../../model/graph/graph';
import type { HistoryState } from '../../quantizer/floor';
import { operandSlots, type WeightedOp } from '../../quantizer/weightedOps';
import { operatorKind } from '../error';

/** Slots: places among an operator's inputs. */
export type Slots = readonly number[] | 'all';

/** How the pass treats the constants among an operator's inputs. */
export type OperatorRule =
  /** Weights and bias; the bias takes its scale from the weights and from slot `input`. */
  | { kind: 'weighted'; op: WeightedOp; input: number; weights: number; bias: number }
  /** Parameters with one value for each channel, such as PRELU's alpha. */
  | { kind: 'perChannel'; slots: Slots; since?: 'head' }
  /** Constants at these slots are quantized by their own extremes. */
  | { kind: 'ownRange'; slots: Slots; since?: 'head' }
  /** Inputs at these slots take the parameters of the output. */
  | { kind: 'ofOutput'; slots: Slots; since?: 'head' }
  /** Truth values, which do not change. */
  | { kind: 'logical' }
  /** The pass refuses a constant among its inputs. */
  | { kind: 'noConstants' };

export type WeightedRule = OperatorRule & { kind: 'weighted' };

const weighted = (op: WeightedOp): OperatorRule => ({ kind: 'weighted', op, ...operandSlots(op) });
const ownRange = (...slots: number[]): OperatorRule => ({ kind: 'ownRange', slots });
const late = (...slots: number[]): OperatorRule => ({ kind: 'ownRange', slots, since: 'head' });
const ALL: OperatorRule = { kind: 'ownRange', slots: 'all' };
const FIRST = ownRange(0);
const PAIR = ownRange(0, 1);
const LOGICAL: OperatorRule = { kind: 'logical' };
const NO_CONSTANTS: OperatorRule = { kind: 'noConstants' };

/**
 * Operators that the pass knows (luci: QuantizeWeights, QuantizeBias, PropagateQParamBackward and
 * the table of constant inputs: quantize_const_inputs in 2021, QuantizeConstInputActivation today).
 * With `since: 'head'`, the states of 2021 refuse a constant among the inputs.
 */
const OPERATORS: Partial<Record<Opcode, OperatorRule>> = {
  CONV_2D: weighted('CONV_2D'),
  DEPTHWISE_CONV_2D: weighted('DEPTHWISE_CONV_2D'),
  FULLY_CONNECTED: weighted('FULLY_CONNECTED'),
  TRANSPOSE_CONV: weighted('TRANSPOSE_CONV'),

  PRELU: { kind: 'perChannel', slots: [1] },
  INSTANCE_NORM: { kind: 'perChannel', slots: [1, 2] },
  RMS_NORM: { kind: 'perChannel', slots: [1], since: 'head' }, // QuantizeWeights, since #14041

  CONCATENATION: { kind: 'ofOutput', slots: 'all' },
  PADV2: { kind: 'ofOutput', slots: [0, 2] },
  PACK: { kind: 'ofOutput', slots: 'all', since: 'head' },
  ONE_HOT: { kind: 'ofOutput', slots: [2, 3], since: 'head' },

  ADD: PAIR,
  ADD_N: ALL,
  DIV: PAIR,
  EQUAL: PAIR,
  FLOOR_DIV: PAIR,
  GREATER: PAIR,
  GREATER_EQUAL: PAIR,
  LESS: PAIR,
  LESS_EQUAL: PAIR,
  MAXIMUM: PAIR,
  MINIMUM: PAIR,
  MUL: PAIR,
  NOT_EQUAL: PAIR,
  POW: PAIR,
  SUB: PAIR,
  BATCH_MATMUL: late(0, 1),
  FLOOR_MOD: late(0, 1),
  SELECT_V2: late(1, 2),

  ARG_MAX: FIRST,
  ARG_MIN: FIRST,
  BATCH_TO_SPACE_ND: FIRST,
  DEPTH_TO_SPACE: FIRST,
  ELU: FIRST,
  FLOOR: FIRST,
  LOCAL_RESPONSE_NORMALIZATION: FIRST,
  LOGISTIC: FIRST,
  MEAN: FIRST,
  MIRROR_PAD: FIRST,
  PAD: FIRST,
  REDUCE_ANY: FIRST,
  REDUCE_MAX: FIRST,
  REDUCE_MIN: FIRST,
  REDUCE_PROD: FIRST,
  RESHAPE: FIRST,
  RESIZE_BILINEAR: FIRST,
  RESIZE_NEAREST_NEIGHBOR: FIRST,
  REVERSE_SEQUENCE: FIRST,
  RSQRT: FIRST,
  SLICE: FIRST,
  SOFTMAX: FIRST,
  SPACE_TO_BATCH_ND: FIRST,
  SPACE_TO_DEPTH: FIRST,
  SPLIT: ownRange(1), // slot 0 is the axis
  SQRT: FIRST,
  STRIDED_SLICE: FIRST,
  SUM: FIRST,
  TANH: FIRST,
  TILE: FIRST,
  TOPK_V2: FIRST,
  TRANSPOSE: FIRST,
  UNPACK: FIRST,
  ABS: late(0),
  BROADCAST_TO: late(0), // since #14465; its output keeps its own range
  EXP: late(0),
  GATHER: late(0),
  GELU: late(0),
  SPLIT_V: late(0),
  SQUEEZE: late(0),

  LOGICAL_AND: LOGICAL,
  LOGICAL_NOT: LOGICAL,
  LOGICAL_OR: LOGICAL,

  AVERAGE_POOL_2D: NO_CONSTANTS,
  CAST: NO_CONSTANTS,
  CEIL: NO_CONSTANTS,
  COS: NO_CONSTANTS,
  EXPAND_DIMS: NO_CONSTANTS,
  HARD_SWISH: NO_CONSTANTS,
  L2_NORMALIZATION: NO_CONSTANTS,
  LEAKY_RELU: NO_CONSTANTS,
  LOG: NO_CONSTANTS,
  LOG_SOFTMAX: NO_CONSTANTS,
  MAX_POOL_2D: NO_CONSTANTS,
  NEG: NO_CONSTANTS,
  RELU: NO_CONSTANTS,
  RELU6: NO_CONSTANTS,
  RELU_N1_TO_1: NO_CONSTANTS,
  ROUND: NO_CONSTANTS,
  SHAPE: NO_CONSTANTS,
  SIN: NO_CONSTANTS,
  SQUARE: NO_CONSTANTS,
  SQUARED_DIFFERENCE: NO_CONSTANTS,
};

/** The rule of an operator; undefined if the pass does not know it. */
export const ruleOf = ({ opcode }: Operator): OperatorRule | undefined => OPERATORS[opcode];

/** Whether slot `slot` is among `slots`. */
export const hasSlot = (slots: Slots, slot: number): boolean =>
  slots === 'all' || slots.includes(slot);

/** Whether an operator with this rule may have a constant that is neither weights nor bias. */
export function takesConstants(rule: OperatorRule, state: HistoryState): boolean {
  if (rule.kind === 'noConstants') return false;
  return !('since' in rule) || rule.since !== 'head' || state === 'head';
}

/**
 * Whether the state needs a bias. Today FULLY_CONNECTED may lack one; TRANSPOSE_CONV always may.
 */
export function needsBias(op: WeightedOp, state: HistoryState): boolean {
  if (op === 'TRANSPOSE_CONV') return false;
  return op !== 'FULLY_CONNECTED' || state !== 'head';
}

export interface UnknownOperator {
  /** As TFLite spells it; for a custom operator with its own name */
  readonly kind: string;
  readonly count: number;
}

/** Operators of a model that the pass does not know, each kind once. */
export function unknownOperators(model: Model): UnknownOperator[] {
  const counts = new Map<string, number>();
  for (const operator of model.subgraphs.flatMap((graph) => graph.operators)) {
    if (ruleOf(operator) !== undefined) continue;
    const kind = operatorKind(operator);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => ({ kind, count }));
}
