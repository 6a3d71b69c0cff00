import type { Machine } from '../../numeric/machine';
import { activationRangeWithin } from '../../quantizer/activation';
import {
  accumulatorBits,
  hasWeightZero,
  isSymmetric,
  hasKernel,
  kernelActivation,
  layerTypes,
  multiplierFor,
  readsFirstScale,
  type LayerTypes,
} from '../../quantizer/requantization';
import { codeRange, isCodeType } from '../code/codes';
import type { Layer } from './layer';
import { multiplierOf } from '../code/multiplierOf';
import { Refusal } from '../code/value';

/** The numbers with which a layer turns codes into sums, and sums into codes. */
export interface LayerArithmetic {
  /** Width of the accumulator */
  readonly accumulator: 32 | 64;
  readonly inputZero: number;
  readonly outputZero: number;
  /** For each output channel: the weights' zero point and the real multiplier */
  readonly weightZero: Int32Array;
  readonly multiplier: Float64Array;
  /** The multiplier as 31-bit mantissa and shift */
  readonly mantissa: Int32Array;
  readonly shift: Int32Array;
  /** The range of codes to which the result is clamped */
  readonly min: number;
  readonly max: number;
}

/** @throws Refusal if no kernel takes the types */
function typesOf({ opcode, input, weights, output }: Layer): LayerTypes {
  const types = layerTypes(input.type, weights.type, output.type);
  if (types !== null && hasKernel(opcode, types)) return types;
  throw new Refusal(
    `${opcode} has no kernel for ${input.type} × ${weights.type} → ${output.type}.`,
  );
}

/**
 * Reads a layer's parameters.
 * @param asReference called with the reason if the reference's result differs from what the
 * parameters mean
 * @throws Refusal for types and parameters that the reference's kernels refuse
 */
export function arithmeticOf(
  layer: Layer,
  machine: Machine,
  asReference: (why: string) => void = () => undefined,
): LayerArithmetic {
  const { opcode, input, weights, output, geometry } = layer;
  const types = typesOf(layer);
  if (layer.activation === 'TANH') {
    throw new Refusal(`${opcode} has a fused TANH, which the kernel refuses.`);
  }
  const channels = geometry.outputChannels;
  const scales = weights.scale.length;
  if (input.scale.length !== 1 || output.scale.length !== 1 || !isCodeType(output.type)) {
    throw new Refusal(`${opcode} needs one scale for its input and one for its output.`);
  }
  if (scales !== 1 && scales !== channels) {
    throw new Refusal(`${opcode} has ${scales} scales of weights for ${channels} channels.`);
  }
  const firstOnly = scales > 1 && readsFirstScale(opcode, types);
  if (firstOnly) {
    asReference(
      'uint8 FULLY_CONNECTED reads the first scale and zero point of its weights for all channels.',
    );
  }
  const biasBits = layer.bias === null ? null : layer.bias.type === 'INT32' ? 32 : 64;
  const symmetric = isSymmetric(types);
  const takesZero = hasWeightZero(opcode, types);
  const multiply = multiplierFor(opcode, types, scales === 1);
  const multiplier = new Float64Array(channels);
  const mantissa = new Int32Array(channels);
  const shift = new Int32Array(channels);
  const weightZero = new Int32Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    const at = scales === 1 || firstOnly ? 0 : channel;
    multiplier[channel] = multiply(input.scale[0], weights.scale[at], output.scale[0]);
    const fixed = multiplierOf(multiplier[channel]);
    mantissa[channel] = fixed.mantissa;
    shift[channel] = fixed.shift;
    weightZero[channel] = takesZero ? (weights.zeroPoint[at] ?? 0) : 0;
  }
  const outputZero = symmetric ? 0 : (output.zeroPoint[0] ?? 0);
  const codes = codeRange(output.type, types !== 'int16');
  const activation = kernelActivation(opcode, types, layer.activation);
  if (activation !== layer.activation) {
    asReference(`${opcode} leaves out its fused activation ${layer.activation}.`);
  }
  const range = activationRangeWithin(activation, codes, output.scale[0], outputZero, machine);
  return {
    accumulator: accumulatorBits(types, biasBits),
    inputZero: symmetric ? 0 : (input.zeroPoint[0] ?? 0),
    outputZero,
    weightZero,
    multiplier,
    mantissa,
    shift,
    ...range,
  };
}
