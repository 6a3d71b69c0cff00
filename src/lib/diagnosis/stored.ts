import { integers } from '../model/graph/tensorData';
import type { Model, Tensor } from '../model/graph/graph';
import { bitLength } from '../numeric/int64';
import { INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN } from '../numeric/machine';
import { biasInverse } from '../quantizer/bias';
import { BIAS_STATUSES, type BiasStatus } from '../quantizer/biasStatus';
import { writeMultiplier } from '../quantizer/chain';
import type { CodeRange } from '../quantizer/dtype';
import {
  accumulatorBits,
  kernelActivation,
  layerTypes,
  multiplierFor,
  readsFirstScale,
} from '../quantizer/requantization';
import { rowsOf, type ChannelFacts } from './facts';
import { BIAS_RULE } from '../quantizer/floors/known';
import type { InspectedLayer } from './layers';
import {
  isMismatched,
  largestStep,
  setHidden,
  setWeightScales,
  type ActivationParams,
} from './columns';
import { emptyTable, UNKNOWN, type ChannelTable } from './channelTable';

/** The codes of stored activations. luci's kernels stop at −32767, TFLite's do not. */
const ACTIVATION_CODES: Record<string, CodeRange> = {
  UINT8: { min: 0, max: 255 },
  INT8: { min: -128, max: 127 },
  INT16: { min: -32768, max: 32767 },
};

const NO_SCALE = new Float32Array(0);

/** A stored activation. */
interface StoredActivation extends ActivationParams {
  readonly codes: CodeRange;
  readonly type: string;
}

function activationOf({ type, quantization }: Tensor): StoredActivation | null {
  const codes = ACTIVATION_CODES[type];
  if (codes === undefined || quantization?.scale.length !== 1) return null;
  const zeroPoint = Number(quantization.zeroPoint.at(0) ?? 0n);
  return { scale: quantization.scale[0], zeroPoint, codes, type };
}

/** A stored bias, with one scale per channel. */
interface StoredBias {
  readonly codes: BigInt64Array;
  readonly scale: Float32Array;
  readonly bits: 32 | 64;
}

function biasOf(tensor: Tensor | undefined, channels: number): StoredBias | null {
  if (tensor?.data == null || (tensor.type !== 'INT32' && tensor.type !== 'INT64')) return null;
  const scale = tensor.quantization?.scale ?? new Float32Array(0);
  const codes = integers(tensor);
  if (codes.length !== channels || (scale.length !== 1 && scale.length !== channels)) return null;
  return {
    codes,
    scale: scale.length === channels ? scale : new Float32Array(channels).fill(scale[0]),
    bits: tensor.type === 'INT32' ? 32 : 64,
  };
}

/** Bits of a stored code, its sign included. An integer's least value takes all of its bits. */
const bitsOf = (code: bigint, bits: 32 | 64): number => Math.min(bitLength(code) + 1, bits);

/**
 * Whether a stored bias has a value that casts and clamps give to a bias that does not fit: INT_MIN
 * (x86-64's cast), INT_MAX, or ±(2^31 − 1), to which TFLite clamps, even in an int64.
 */
export function isAtLimit(code: bigint, bits: 32 | 64): boolean {
  const magnitude = code < 0n ? -code : code;
  if (magnitude === BigInt(INT32_MAX)) return true;
  if (bits === 32) return code === BigInt(INT32_MIN);
  return code === INT64_MIN || magnitude === INT64_MAX;
}

/**
 * The status that a stored bias shows; null if it fits, because exact and rounded cannot be told
 * apart.
 */
function storedStatus(code: bigint, scale: number, bits: 32 | 64): BiasStatus | null {
  if (Number.isNaN(scale)) return 'nan';
  if (!Number.isFinite(scale) || !Number.isFinite(biasInverse(scale))) return 'inf';
  // A code of 0 stands for 0 at any scale.
  if (scale === 0) return code === 0n ? null : 'underflowed';
  return isAtLimit(code, bits) ? 'saturated' : null;
}

/**
 * How far the rule's |q_b| may be from 2^30. Each rounding of a scale to float32 changes it by up
 * to 64.
 */
const FITTED_WITHIN = 300n;

/**
 * Converters that fit the bias leave |q_b| near 2^30. TFLite and LiteRT do so for int32 biases
 * only.
 */
function isFitted(code: bigint, bits: 32 | 64): boolean {
  const distance = (code < 0n ? -code : code) - 2n ** 30n;
  return bits === 32 && distance >= -FITTED_WITHIN && distance <= FITTED_WITHIN;
}

/**
 * The table of a quantized model from its stored scales and codes: ONE's uint8 and int16, TFLite's
 * int8 and int16x8. The float bias and the scale before a floor are gone, so they are null. `bits`
 * counts the bits of the stored code. Layers with float weights have no answers.
 */
export function storedChannels(model: Model, facts: ChannelFacts): ChannelTable {
  const parts = facts.layers.map((layer) => {
    const { tensors } = model.subgraphs[layer.subgraph];
    return {
      tensors,
      input: layer.stored ? activationOf(tensors[layer.input]) : null,
      output: layer.stored ? activationOf(tensors[layer.output]) : null,
      bias: layer.stored
        ? biasOf(layer.bias < 0 ? undefined : tensors[layer.bias], layer.channels)
        : null,
    };
  });
  const table = emptyTable(
    facts,
    facts.layers.map(({ stored }, index) => ({
      input: parts[index].input !== null,
      output: parts[index].output !== null,
      rawWeight: false,
      weight: stored,
      bias: facts.floatBias[index],
      biasScale: parts[index].bias !== null,
    })),
  );
  facts.layers.forEach((layer, index) => {
    if (!layer.stored) return;
    const { tensors, input, output, bias } = parts[index];
    const [from, to] = rowsOf(layer);
    table.inputScale.fill(input?.scale ?? 0, from, to);
    table.outputScale.fill(output?.scale ?? 0, from, to);
    setWeightScales(table, layer, tensors[layer.weights].quantization?.scale ?? NO_SCALE);
    if (bias !== null) fillBias(table, layer, bias, input);
    if (input !== null && output !== null) {
      fillOutput(table, layer, tensors[layer.weights], { input, output, bias });
    }
  });
  return table;
}

function fillBias(
  table: ChannelTable,
  { first, channels }: InspectedLayer,
  { codes, scale, bits }: StoredBias,
  input: StoredActivation | null,
): void {
  for (let c = 0; c < channels; c++) {
    const i = first + c;
    const code = codes[c];
    table.biasScale[i] = scale[c];
    table.code[i] = code;
    table.dequantized[i] = Number(code) * scale[c];
    table.bits[i] = bitsOf(code, bits);
    const status = storedStatus(code, scale[c], bits);
    table.status[i] = status === null ? UNKNOWN : BIAS_STATUSES.indexOf(status);
    if (isFitted(code, bits) && table.floor[i] === UNKNOWN) table.floor[i] = BIAS_RULE;
    if (input !== null) {
      // The code 0 adds 0 whatever its scale. Converters let several operators share such a bias.
      const differs = code !== 0n && isMismatched(scale[c], input.scale, table.weightScale[i]);
      table.mismatched[i] = differs ? 1 : 0;
    }
  }
}

function fillOutput(
  table: ChannelTable,
  layer: InspectedLayer,
  weights: Tensor,
  around: { input: StoredActivation; output: StoredActivation; bias: StoredBias | null },
): void {
  const { input, output, bias } = around;
  const { facts } = table;
  const types = layerTypes(input.type, weights.type, output.type);
  // No kernel takes these codes together, so there is no multiplier.
  if (types === null) return;
  const { op, first, channels } = layer;
  const largestInput = largestStep(input, input.codes);
  const stage = { accumulator: accumulatorBits(types, bias?.bits), output, codes: output.codes };
  const multiply = multiplierFor(op, types, weights.quantization?.scale.length === 1);
  const readsFirst = readsFirstScale(op, types);
  const activation = kernelActivation(op, types, layer.activation);
  for (let i = first; i < first + channels; i++) {
    const scale = table.weightScale[readsFirst ? first : i];
    writeMultiplier(table, i, multiply(input.scale, scale, output.scale));
    const lost = table.status[i] !== UNKNOWN;
    // If the bias was lost, the float values that the activation had to hide are unknown.
    if (activation === null || lost || (layer.bias >= 0 && bias === null)) continue;
    const r = facts.sumAbsWeight[i] * largestInput * input.scale;
    const reach = () => facts.sumAbsCode[i] * largestInput;
    setHidden(table, i, activation, table.dequantized[i], r, stage, reach);
  }
}
