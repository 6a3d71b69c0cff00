import type { Machine } from '../../numeric/machine';
import { activationRangeWithin } from '../../quantizer/activation';
import { channelMultiplier, layerMultiplier } from '../../quantizer/multiplier';
import { codeRange, isCodeType } from '../code/codes';
import type { Layer } from './layer';
import { multiplierOf } from '../code/multiplierOf';
import { Refusal } from '../code/value';

/** How a layer's codes become sums, and sums become codes. */
export interface LayerArithmetic {
  /** Sums and biases are int64, not int32 */
  readonly wide: boolean;
  readonly inputZero: number;
  readonly outputZero: number;
  /** For each output channel: the weights' zero point and the real multiplier */
  readonly weightZero: Int32Array;
  readonly multiplier: Float64Array;
  /** The same multiplier as 31-bit mantissa and shift */
  readonly mantissa: Int32Array;
  readonly shift: Int32Array;
  /** Codes to which the result is clamped */
  readonly min: number;
  readonly max: number;
}

/**
 * How each kind of file multiplies. ONE's int16 has int16 weights, TFLite's has int8 ones; ONE's
 * uint8 is asymmetric, TFLite's int8 has weights around zero.
 */
type Rule = 'one-uint8' | 'one-int16' | 'tflite-int8' | 'tflite-int16x8';

function ruleOf({ opcode, input, weights, output }: Layer): Rule {
  const types = `${input.type} × ${weights.type} → ${output.type}`;
  switch (types) {
    case 'UINT8 × UINT8 → UINT8':
      return 'one-uint8';
    case 'INT16 × INT16 → INT16':
      if (opcode !== 'FULLY_CONNECTED') return 'one-int16';
      break;
    case 'INT8 × INT8 → INT8':
      return 'tflite-int8';
    case 'INT16 × INT8 → INT16':
      return 'tflite-int16x8';
  }
  throw new Refusal(`${opcode} has no kernel for ${types}.`);
}

/** The real multiplier s_in·s_w / s_out, with the roundings of each kernel. */
function realMultiplier(layer: Layer, rule: Rule, scales: number): (scale: number) => number {
  const { opcode, input, output } = layer;
  const [sIn] = input.scale;
  const [sOut] = output.scale;
  const isDouble =
    rule === 'one-uint8'
      ? scales === 1 && (opcode === 'CONV_2D' || opcode === 'DEPTHWISE_CONV_2D')
      : rule === 'one-int16'
        ? false
        : scales > 1 || opcode !== 'FULLY_CONNECTED';
  const multiply = isDouble ? layerMultiplier : channelMultiplier;
  return (scale) => multiply(sIn, scale, sOut);
}

/**
 * Reads a layer's parameters.
 * @param asReference called with the reason where the reference computes what the numbers do not mean
 * @throws Refusal for types and parameters that the reference's kernels refuse
 */
export function arithmeticOf(
  layer: Layer,
  machine: Machine,
  asReference: (why: string) => void = () => undefined,
): LayerArithmetic {
  const { opcode, input, weights, output, geometry } = layer;
  const rule = ruleOf(layer);
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
  const firstOnly = rule === 'one-uint8' && opcode === 'FULLY_CONNECTED' && scales > 1;
  if (firstOnly) {
    asReference(
      'uint8 FULLY_CONNECTED reads the first scale and zero point of its weights for all channels.',
    );
  }
  const isWide = rule === 'one-int16' || rule === 'tflite-int16x8';
  const isAsymmetric = rule === 'one-uint8';
  const real = realMultiplier(layer, rule, firstOnly ? 1 : scales);
  const multiplier = new Float64Array(channels);
  const mantissa = new Int32Array(channels);
  const shift = new Int32Array(channels);
  const weightZero = new Int32Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    const at = scales === 1 || firstOnly ? 0 : channel;
    multiplier[channel] = real(weights.scale[at]);
    const fixed = multiplierOf(multiplier[channel]);
    mantissa[channel] = fixed.mantissa;
    shift[channel] = fixed.shift;
    weightZero[channel] = isAsymmetric ? (weights.zeroPoint[at] ?? 0) : 0;
  }
  const outputZero = isWide ? 0 : (output.zeroPoint[0] ?? 0);
  const codes = codeRange(output.type, rule !== 'one-int16');
  const activation = clampsTo(layer, rule, asReference);
  const range = activationRangeWithin(activation, codes, output.scale[0], outputZero, machine);
  return {
    wide: isWide,
    inputZero: isWide ? 0 : (input.zeroPoint[0] ?? 0),
    outputZero,
    weightZero,
    multiplier,
    mantissa,
    shift,
    ...range,
  };
}

/** luci-interpreter's TRANSPOSE_CONV clamps to all codes, whatever activation is fused into it. */
function clampsTo(
  { opcode, activation }: Layer,
  rule: Rule,
  asReference: (why: string) => void,
): Layer['activation'] {
  const isOne = rule === 'one-uint8' || rule === 'one-int16';
  if (opcode !== 'TRANSPOSE_CONV' || !isOne || activation === 'NONE') return activation;
  asReference(`TRANSPOSE_CONV leaves out its fused activation ${activation}.`);
  return 'NONE';
}
