import { codeRange, holdsCodes, isCodeType, quantizeInto } from '../../kernels/code/codes';
import type { Value } from '../../kernels/code/value';
import { integerSums, requantizerOf } from '../../kernels/conv/weightedKernels';
import type { LayerArithmetic } from '../../kernels/layer/arithmetic';
import { codesOf, patchSize, type Layer } from '../../kernels/layer/layer';
import type { Requantize } from '../../kernels/layer/requantize';
import type { Subgraph } from '../../model/graph/graph';
import type { Machine } from '../../numeric/machine';
import type { Steps } from '../../pass/progress';
import { stopping } from '../../pass/run/errors';
import { copyElements, type Runner } from '../../pass/run/runner';
import { clampCode, dequantize } from '../../quantizer/code';
import { safeAccumulator, wraps } from '../../quantizer/wrap';
import { channelLayout, operandSlots } from '../../quantizer/weightedOps';
import { largestStep } from '../columns';
import { storedLayer } from '../reachChannels';
import type { StoredConstants } from './constants';
import type { Pairing } from './pairing';

/** A layer whose accumulator wraps in the integer run: it passes its width, or the multiply does. */
export interface Wrap {
  readonly name: string;
  /** The width in bits */
  readonly accumulator: 32 | 64;
  /** Elements of its output, over all records, whose accumulators wrap, and their channels */
  readonly elements: number;
  readonly channels: number;
  readonly first: WrappedElement;
}

/** An element of a layer's output whose accumulator wraps. */
export interface WrappedElement {
  readonly record: number;
  /** Its index in the layer's output, whose last dimension is that of the channels */
  readonly element: number;
  readonly channel: number;
  /** What the accumulator would be in a sum of any width */
  readonly exact: bigint;
}

/** A layer of which some channel may wrap. Its input is a copy that is filled for each run. */
interface WideLayer {
  readonly layer: Layer;
  readonly arithmetic: LayerArithmetic;
  /** The input of its operator, by index in the float and the quantized graph */
  readonly inputs: { readonly float: number; readonly quantized: number };
  readonly sums: ReturnType<typeof integerSums>;
  readonly requantize: Requantize;
  /** The channels that may wrap */
  readonly channels: readonly WideChannel[];
  /** Whether an element did in any run */
  seen: boolean;
}

interface WideChannel {
  readonly channel: number;
  readonly bias: bigint;
  readonly hasLostBias: boolean;
  /** `safeAccumulator` */
  readonly safe: number;
}

/** Called with the place of an element that wraps, and the code that the kernel gives it. */
type UseWrapped = (found: Omit<WrappedElement, 'record'>, code: number) => void;

/**
 * Finds the elements whose accumulators pass their width. Bounds on the codes prove for nearly all
 * layers of a model that they cannot; the others are summed up once more.
 */
export class Wrapping {
  /** By the index of the layer's output in the float graph */
  private readonly layers = new Map<number, WideLayer>();
  private readonly found = new Map<
    WideLayer,
    { elements: number; channels: Set<number>; first: WrappedElement }
  >();

  constructor(
    float: Subgraph,
    private readonly integer: Runner,
    { operators }: Pairing,
    constants: StoredConstants,
    private readonly machine: Machine,
  ) {
    for (const pair of operators) {
      const output = float.operators[pair.float].outputs.at(0) ?? -1;
      const wide = output < 0 ? null : wideLayer(float, integer, pair, constants);
      if (wide !== null) this.layers.set(output, wide);
    }
  }

  /** Whether an accumulator may pass its width; after the records, whether one did. */
  get isPossible(): boolean {
    return this.layers.size > 0;
  }

  /** How many channels have an element that wraps in the integer run. */
  get channels(): number {
    return this.wraps.reduce((sum, { channels }) => sum + channels, 0);
  }

  /** Counts the elements of the integer run that wrap, a layer a step. */
  *addSteps(record: number): Steps<void> {
    const total = this.layers.size;
    let done = 0;
    for (const wide of this.layers.values()) {
      this.each(wide, this.integer.value(wide.inputs.quantized), true, (element) => {
        const known = this.found.get(wide);
        if (known === undefined) {
          const channels = new Set([element.channel]);
          this.found.set(wide, { elements: 1, channels, first: { record, ...element } });
        } else {
          known.elements += 1;
          known.channels.add(element.channel);
        }
      });
      yield { done: ++done, total, what: wide.layer.output.name };
    }
  }

  /** Leaves out the layers of which no element wrapped in any run. */
  settle(): void {
    for (const [output, { seen }] of this.layers) if (!seen) this.layers.delete(output);
  }

  /**
   * Writes into an activation of a float run what the kernel gives the elements that wrap.
   * @param withLost whether the run has lost biases. Without them their channels do not wrap
   */
  apply(runner: Runner, index: number, { data }: Value, withLost: boolean): void {
    const wide = this.layers.get(index);
    if (wide === undefined || !(data instanceof Float32Array)) return;
    const { scale } = wide.layer.output;
    this.each(wide, runner.value(wide.inputs.float), withLost, ({ element }, code) => {
      data[element] = dequantize(code, scale[0], wide.arithmetic.outputZero);
    });
  }

  /** In the order of the run */
  get wraps(): Wrap[] {
    return [...this.found].map(([{ layer, arithmetic }, { elements, channels, first }]) => ({
      name: layer.output.name,
      accumulator: arithmetic.accumulator,
      elements,
      channels: channels.size,
      first,
    }));
  }

  private each(wide: WideLayer, input: Value, withLost: boolean, use: UseWrapped): void {
    const { layer, arithmetic, sums, requantize } = wide;
    if (input.data.length !== layer.input.data.length) return;
    if (holdsCodes(input)) copyElements(input.data, layer.input.data);
    else if (input.data instanceof Float32Array)
      quantizeInto(input.data, layer.input, this.machine, false);
    const channels = wide.channels.filter(({ hasLostBias }) => withLost || !hasLostBias);
    if (channels.length === 0) return;
    sums((ofChannels, at) => {
      for (const { channel, bias, safe } of channels) {
        const sum = ofChannels[channel];
        if (Math.abs(sum + Number(bias)) < safe) continue;
        const { accumulator, mantissa, shift } = arithmetic;
        const exact = BigInt(sum) + bias;
        const stage = { accumulator, mantissa: mantissa[channel], shift: shift[channel] };
        if (!wraps(exact, stage)) continue;
        wide.seen = true;
        const code = clampCode(requantize(sum, channel), arithmetic);
        use({ element: at + channel, channel, exact }, code);
      }
    });
  }
}

/** A layer with the channels of which a sum may pass the width; null if none may. */
function wideLayer(
  float: Subgraph,
  integer: Runner,
  pair: { readonly float: number; readonly quantized: number },
  constants: StoredConstants,
): WideLayer | null {
  const { graph } = integer;
  const node = integer.node(pair.quantized);
  const tensor = graph.operators[pair.quantized].outputs.at(0) ?? -1;
  const stored = node === null || tensor < 0 ? null : storedLayer(integer, tensor, node);
  const arithmetic = stored?.arithmetic ?? null;
  if (node === null || stored === null || arithmetic === null) return null;
  const slots = operandSlots(stored.layer.opcode);
  const ofFloat = float.operators[pair.float].inputs;
  const lost = constants.causesOf(ofFloat.at(slots.bias) ?? -1);
  const channels = wideChannels(
    stored.layer,
    arithmetic,
    (channel) => lost?.[channel] === 'lost bias',
  );
  if (channels.length === 0) return null;
  const { input, weights } = stored.layer;
  stopping(node.operator.opcode, () => {
    node.claim(8 * (weights.data.length + patchSize(stored.layer.geometry) + input.data.length));
  });
  const layer = { ...stored.layer, input: { ...input, data: input.data.slice() } };
  return {
    layer,
    arithmetic,
    inputs: {
      float: ofFloat.at(slots.input) ?? -1,
      quantized: graph.operators[pair.quantized].inputs[slots.input],
    },
    sums: integerSums(layer, arithmetic),
    requantize: requantizerOf(layer, arithmetic),
    channels,
    seen: false,
  };
}

function wideChannels(
  layer: Layer,
  arithmetic: LayerArithmetic,
  hasLostBias: (channel: number) => boolean,
): WideChannel[] {
  const { input, weights, bias, opcode } = layer;
  const { accumulator, inputZero, weightZero, mantissa, shift } = arithmetic;
  // What a run computes has no bounds before it.
  const isFixed = weights.constant && (bias?.constant ?? true);
  if (!isFixed || !isCodeType(input.type)) return [];
  const params = { scale: input.scale[0], zeroPoint: inputZero };
  const largest = largestStep(params, codeRange(input.type, true));
  const layout = channelLayout(opcode, weights.shape, 'channel');
  const sums = new Float64Array(layout.channels);
  codesOf(layer, weights).forEach((code, i) => {
    const channel = Math.floor(i / layout.inner) % layout.channels;
    sums[channel] += Math.abs(code - weightZero[channel]);
  });
  return [...sums].flatMap((sum, channel): WideChannel[] => {
    const safe = safeAccumulator({
      accumulator,
      mantissa: mantissa[channel],
      shift: shift[channel],
    });
    const code = bias === null ? 0n : BigInt(bias.data[channel]);
    const reach = sum * largest + Math.abs(Number(code));
    return reach < safe ? [] : [{ channel, bias: code, hasLostBias: hasLostBias(channel), safe }];
  });
}
