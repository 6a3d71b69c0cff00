import type { Opcode } from '../../model/schema/builtin';
import type { Operator } from '../../model/graph/graph';
import { fusedActivationOf } from '../../model/schema/options';
import { f32 } from '../../numeric/float32';
import type { QuantizedDtype } from '../../quantizer/dtype';
import { integerScale, scaleOfRange } from '../../quantizer/scale';
import type { Draft, Parameters } from './draft';
import type { Range } from './ranges';

type Predefined = Record<QuantizedDtype, Parameters>;

const LOGISTIC: Predefined = {
  uint8: { scale: 1 / 256, zeroPoint: 0 },
  int16: { scale: 1 / 32768, zeroPoint: 0 },
};
const TANH: Predefined = {
  uint8: { scale: 2 / 256, zeroPoint: 128 },
  int16: { scale: 1 / 32768, zeroPoint: 0 },
};
const SOFTMAX: Predefined = {
  uint8: { scale: f32(1 / 255), zeroPoint: 0 },
  int16: { scale: f32(1 / 32767), zeroPoint: 0 },
};

/** Operators whose outputs are whole numbers. */
const WHOLE: readonly Opcode[] = ['FLOOR', 'FLOOR_DIV', 'FLOOR_MOD', 'CEIL'];

const isWhole = (operator: Operator | undefined): boolean =>
  operator !== undefined && WHOLE.includes(operator.opcode);

const inWholeSteps = ({ scale, zeroPoint }: Parameters): Parameters => ({
  scale: integerScale(scale),
  zeroPoint,
});

/** Output parameters that luci fixes today for any recorded range (make_predefined_qparam). */
function predefined(operator: Operator): Predefined | undefined {
  if (operator.opcode === 'LOGISTIC') return LOGISTIC;
  if (operator.opcode === 'SOFTMAX') return SOFTMAX;
  return operator.opcode === 'TANH' || fusedActivationOf(operator) === 'TANH' ? TANH : undefined;
}

/** Parameters of every activation from its recorded range (luci: QuantizeActivation). */
export function quantizeActivations(draft: Draft, ranges: ReadonlyMap<number, Range>): void {
  const { dtype, floor, machine } = draft.settings;
  for (const [index, { min, max }] of ranges) {
    const { scale, zeroPoint } = scaleOfRange(min, max, dtype, floor.minimum, machine);
    draft.parameters[index] = { scale, zeroPoint };
  }
}

/**
 * Parameters of every activation in 2021. The range of SOFTMAX is [0, 1], whole numbers get their
 * scale at this step, and an input that nothing reads stays float.
 */
export function quantizeActivations2021(draft: Draft, ranges: ReadonlyMap<number, Range>): void {
  const read = [...ranges].filter(
    ([index]) => draft.producer(index) !== undefined || draft.readers(index) > 0,
  );
  const known = read.map(([index, range]): [number, Range] =>
    draft.producer(index)?.opcode === 'SOFTMAX' ? [index, { min: 0, max: 1 }] : [index, range],
  );
  quantizeActivations(draft, new Map(known));
  for (const [index] of known) {
    const own = draft.parameters[index];
    if (own && isWhole(draft.producer(index))) draft.parameters[index] = inWholeSteps(own);
  }
}

/** Replaces the parameters of each output that has them by the result of `change`. */
function changeOutputs(
  { graph, parameters }: Draft,
  change: (own: Parameters, operator: Operator, index: number) => Parameters | null,
): void {
  graph.operators.forEach((operator, index) => {
    for (const output of operator.outputs) {
      const own = output < 0 ? null : parameters[output];
      if (own) parameters[output] = change(own, operator, index);
    }
  });
}

/**
 * Predefined and whole-number scales, which replace propagated ones (QuantizeSpecialActivation).
 */
export function fixSpecialActivations(draft: Draft): void {
  changeOutputs(draft, (own, operator) => {
    if (isWhole(operator)) return inWholeSteps(own);
    return predefined(operator)?.[draft.settings.dtype] ?? own;
  });
}

/** In 2021: LOGISTIC and TANH get fixed parameters, and STRIDED_SLICE takes those of its input. */
export function fixSpecialActivations2021(draft: Draft): void {
  changeOutputs(draft, (own, operator, index) => {
    if (operator.opcode === 'LOGISTIC') return LOGISTIC[draft.settings.dtype];
    if (operator.opcode === 'TANH') return TANH[draft.settings.dtype];
    return operator.opcode === 'STRIDED_SLICE' ? draft.parametersAt(index, 0) : own;
  });
}
