import { floats, isPacked } from '../../model/graph/tensorData';
import type { Operator, Tensor } from '../../model/graph/graph';
import { FLT_MAX } from '../../numeric/float32';
import {
  quantizeConstant,
  quantizeConstantTo,
  quantizePerChannelConstant,
} from '../../quantizer/constant';
import { codeType, storedParameters, type Draft, type NewConstant, type Parameters } from './draft';
import { operatorTitle, PassError, tensorTitle } from '../error';
import { hasSlot, ruleOf } from './operatorRules';
import type { Settings } from './settings';

/**
 * A constant's float32 values.
 * @throws PassError if the file packs them, as in sparse tensors
 */
export function constantFloats(tensor: Tensor): Float32Array {
  if (isPacked(tensor)) {
    throw new PassError(
      `The constant ${tensorTitle(tensor.name)} is stored sparse or compressed: write the model dense first.`,
    );
  }
  return floats(tensor) ?? new Float32Array(0);
}

/** Today's check for data that marks a masked value (Samsung/ONE #15885, #15897). */
export function refuseFloatMax(name: string, min: number, max: number, { state }: Settings): void {
  if (state === 'head' && min <= max && (min === -FLT_MAX || max === FLT_MAX)) {
    throw new PassError(
      `The constant ${tensorTitle(name)} holds ±${FLT_MAX}, which head refuses: choose a smaller value, or an older state.`,
    );
  }
}

/** Quantizes a constant by its own extremes, with one scale. */
export function ownRangeConstant(tensor: Tensor, settings: Settings): NewConstant {
  const { dtype, floor, machine } = settings;
  const data = constantFloats(tensor);
  let min = Infinity;
  let max = -Infinity;
  for (const value of data) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  refuseFloatMax(tensor.name, min, max, settings);
  const { scale, zeroPoint, codes } = quantizeConstant(data, dtype, floor, machine);
  return {
    type: codeType(dtype),
    data: codes,
    quantization: storedParameters([scale], [zeroPoint]),
  };
}

/** Quantizes a constant with the parameters of another tensor. */
export function dictatedConstant(
  tensor: Tensor,
  { scale, zeroPoint }: Parameters,
  { dtype, state, machine }: Settings,
): NewConstant {
  const data = constantFloats(tensor);
  return {
    type: codeType(dtype),
    data: quantizeConstantTo(data, scale, zeroPoint, dtype, state, machine),
    quantization: storedParameters([scale], [zeroPoint]),
  };
}

/**
 * Quantizes constants that are activations, such as `y` of ADD, by their own extremes. In 2021 this
 * was done in place, so operators that shared a constant still share it. Today each gets its own.
 */
export function quantizeOwnRangeConstants(draft: Draft): void {
  const { graph, settings } = draft;
  const shared = new Map<Tensor, NewConstant>();
  graph.operators.forEach((operator, i) => {
    const rule = ruleOf(operator);
    if (rule?.kind !== 'ownRange') return;
    operator.inputs.forEach((_, slot) => {
      const tensor = hasSlot(rule.slots, slot) ? draft.floatConstant(operator, slot) : undefined;
      if (tensor === undefined) return;
      const known = settings.state === 'head' ? undefined : shared.get(tensor);
      const constant = known ?? ownRangeConstant(tensor, settings);
      shared.set(tensor, constant);
      draft.replace(i, slot, constant);
    });
  });
}

/**
 * Quantizes parameters with one value for each channel, such as PRELU's alpha. Per layer they are
 * quantized by their extremes.
 */
export function quantizePerChannelConstants(draft: Draft, operator: Operator, index: number): void {
  const rule = ruleOf(operator);
  if (rule?.kind !== 'perChannel') return;
  const { settings, graph } = draft;
  operator.inputs.forEach((_, slot) => {
    const tensor = hasSlot(rule.slots, slot) ? draft.floatConstant(operator, slot) : undefined;
    if (tensor === undefined) return;
    if (settings.granularity === 'layer') {
      draft.replace(index, slot, ownRangeConstant(tensor, settings));
      return;
    }
    const { shape, name } = tensor;
    if (shape.length === 0 || shape.slice(0, -1).some((size) => size !== 1)) {
      throw new PassError(
        `${operatorTitle(graph, operator)} takes one value for each channel, but ${tensorTitle(name)} has shape [${shape.join(', ')}]: quantize per layer, or share its other dimensions.`,
      );
    }
    const data = constantFloats(tensor);
    const { scale, zeroPoint, codes } = quantizePerChannelConstant(data, settings.dtype);
    draft.replace(index, slot, {
      type: codeType(settings.dtype),
      data: codes,
      quantization: storedParameters(scale, zeroPoint, shape.length - 1),
    });
  });
}
