import { codeRange, isCodeType } from '../kernels/code/codes';
import type { InputElements } from '../kernels/conv/patch';
import { readLayer } from '../kernels/conv/terms';
import { codesOf, type Layer } from '../kernels/layer/layer';
import type { Node } from '../kernels/node/node';
import { arithmeticOf, type LayerArithmetic } from '../kernels/layer/arithmetic';
import type { Model } from '../model/graph/graph';
import { wire } from '../model/graph/wiring';
import { biasScaleOf } from '../quantizer/bias';
import { biasStatus, type BiasStatus } from '../quantizer/biasStatus';
import { isFlushed } from '../quantizer/multiplier';
import type { Runner } from '../pass/run/run';
import { deadConsumers } from './deadConsumer';
import { channelFacts, type ChannelFacts } from './facts';
import { layerWeightsOf, type InspectedLayer } from './layers';
import type { RepairedChannel } from './reachRepair';
import type { ChannelWeights } from './reachSums';

/** The faults of a channel, known before it is run. */
export interface BrokenState {
  /** Its row in the facts and tables of the float model */
  readonly row: number;
  readonly layer: string;
  readonly channel: number;
  /** Null if the layer has no bias */
  readonly status: BiasStatus | null;
  readonly flushed: boolean;
  readonly collapsed: boolean;
}

/** A channel of the quantized graph that may be broken. */
export interface Suspect {
  readonly state: BrokenState;
  /** Whether its bias is lost or its multiplier flushed; otherwise it is only collapsed */
  readonly isBroken: boolean;
  /** The index of the layer's output tensor in the quantized graph */
  readonly tensor: number;
  readonly layer: Layer;
  readonly input: InputElements;
  readonly inputZero: number;
  readonly weights: ChannelWeights;
  readonly repaired: RepairedChannel;
  /** Whether all that read the channel have dead weights for it */
  readonly feedsDeadWeights: () => boolean;
}

/** The statuses of a lost bias. */
const LOST: readonly (BiasStatus | null)[] = ['nan', 'inf', 'underflowed', 'saturated'];

/**
 * The channels that may be broken in a quantized graph: those whose bias is saturated, inf, NaN or
 * underflowed, whose multiplier is flushed, or that are collapsed. Layers are matched by the names
 * of their outputs. A channel whose float bias is NaN, or whose output scale is not positive and
 * finite, has no right value and is left out, as is a layer that is not run.
 */
export function suspectsOf(float: Model, runner: Runner): Suspect[] {
  const facts = channelFacts(float);
  const consumers = deadConsumers(float);
  const tensors = new Map(runner.graph.tensors.map(({ name }, index) => [name, index]));
  return facts.layers.flatMap((layer, index) => {
    const tensor = tensors.get(layer.name) ?? -1;
    const operator = runner.graph.operators.findIndex(({ outputs }) => outputs[0] === tensor);
    if (tensor < 0 || operator < 0 || layer.stored) return [];
    const node = runner.node(operator);
    const found = node === null ? null : storedLayer(runner, tensor, node);
    if (found === null || found.layer.geometry.outputChannels !== layer.channels) return [];
    const graph = float.subgraphs[layer.subgraph];
    const floats = () => layerWeightsOf(graph, wire(graph), layer).data;
    const isUnread = consumers(layer);
    return suspectsIn(facts, layer, facts.floatBias[index], found, floats, isUnread);
  });
}

/** A layer of codes with its kernel's parameters, which are null if the layer is emulated. */
interface StoredLayer {
  readonly tensor: number;
  readonly layer: Layer;
  readonly arithmetic: LayerArithmetic | null;
}

/** The layer of an operator that is run; null if it has no weights or does not compute on codes. */
export function storedLayer(runner: Runner, tensor: number, node: Node): StoredLayer | null {
  // An operator without output elements is never prepared, so its shapes are not checked either.
  if (node.outputs.every(({ data }) => data.length === 0)) return null;
  const layer = readLayer(node);
  if (layer === null) return null;
  const { input, weights, output } = layer;
  const known = [input, weights, output].every(
    ({ type, scale }) => isCodeType(type) && scale.length > 0,
  );
  // If the output's scale is 0, no code is right.
  if (!known || !(output.scale[0] > 0 && output.scale[0] < Infinity)) return null;
  const isEmulated = runner.marks.get(tensor)?.kind === 'emulated';
  return { tensor, layer, arithmetic: isEmulated ? null : arithmeticOf(layer, node.machine) };
}

function suspectsIn(
  facts: ChannelFacts,
  { first, channels }: InspectedLayer,
  hasFloatBias: boolean,
  { tensor, layer, arithmetic }: StoredLayer,
  floatWeights: () => Float32Array,
  isUnread: (channel: number) => boolean,
): Suspect[] {
  const suspects: Suspect[] = [];
  let floats: Float32Array | null = null;
  for (let channel = 0; channel < channels; channel++) {
    const row = first + channel;
    const bias = hasFloatBias ? facts.bias[row] : 0;
    const stored = storedBias(layer, channel);
    const status =
      stored !== null && hasFloatBias
        ? biasStatus(bias, stored.scale, Number(stored.code), stored.bits)
        : null;
    const flushed = arithmetic !== null && isFlushedAt(arithmetic, channel);
    const collapsed = facts.collapsed[row] === 1;
    const isBroken = flushed || LOST.includes(status);
    if (!(isBroken || collapsed) || Number.isNaN(bias)) continue;
    floats ??= floatWeights();
    const repaired = repairedChannel(layer, arithmetic, channel, bias);
    suspects.push({
      state: { row, layer: layer.output.name, channel, status, flushed, collapsed },
      isBroken,
      tensor,
      layer,
      input: codesOf(layer, layer.input),
      inputZero: layer.input.zeroPoint[0] ?? 0,
      weights: {
        codes: codesOf(layer, layer.weights),
        zero: layer.weights.zeroPoint[oneOf(layer.weights.scale, channel)] ?? 0,
        floats,
      },
      repaired,
      feedsDeadWeights: () => isUnread(channel),
    });
  }
  return suspects;
}

export const isFlushedAt = ({ multiplier, mantissa }: LayerArithmetic, channel: number): boolean =>
  isFlushed(multiplier[channel], mantissa[channel]);

/** The index of a channel in a list that may hold one number for all. */
const oneOf = ({ length }: ArrayLike<number>, channel: number): number =>
  length === 1 ? 0 : channel;

function storedBias({ bias, input, weights }: Layer, channel: number) {
  if (bias === null) return null;
  const { data, scale } = bias;
  if (!(data instanceof Int32Array || data instanceof BigInt64Array)) return null;
  // A file without a bias scale means s_in·s_w.
  const product = biasScaleOf(input.scale[0], weights.scale[oneOf(weights.scale, channel)]);
  return {
    code: BigInt(data[channel]),
    scale: scale.length === 0 ? product : scale[oneOf(scale, channel)],
    bits: data instanceof Int32Array ? 32 : 64,
  } as const;
}

function repairedChannel(
  layer: Layer,
  arithmetic: LayerArithmetic | null,
  channel: number,
  bias: number,
): RepairedChannel {
  const { input, weights, output } = layer;
  const stored = storedBias(layer, channel);
  const all = isCodeType(output.type) ? codeRange(output.type, true) : { min: 0, max: 0 };
  return {
    unit: input.scale[0] * weights.scale[oneOf(weights.scale, channel)],
    inputScale: input.scale[0],
    outputScale: output.scale[0],
    outputZero: output.zeroPoint[0] ?? 0,
    bias,
    code: stored?.code ?? 0n,
    biasScale: stored?.scale ?? 0,
    kernel:
      arithmetic === null
        ? null
        : {
            accumulator: arithmetic.accumulator,
            multiplier: arithmetic.mantissa[channel] * 2 ** (arithmetic.shift[channel] - 31),
          },
    activation: layer.activation,
    range: arithmetic === null ? all : { min: arithmetic.min, max: arithmetic.max },
  };
}
