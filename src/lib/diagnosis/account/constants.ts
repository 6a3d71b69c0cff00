import { dequantized, isCodeType } from '../../kernels/code/codes';
import type { Model, Subgraph, Tensor } from '../../model/graph/graph';
import { floats } from '../../model/graph/tensorData';
import { ulp32 } from '../../numeric/float32';
import { describe } from '../../pass/run/values';
import {
  channelLayout,
  operandSlots,
  WEIGHTED_OPS,
  type ChannelLayout,
  type WeightedOp,
} from '../../quantizer/weightedOps';
import type { Cause, CauseSet } from './causes';
import type { Pairing } from './pairing';

/** A constant of the float graph, and what its quantized form says instead. */
interface StoredConstant {
  /** Index in the float graph */
  readonly tensor: number;
  readonly float: Float32Array;
  /** The reals of the stored codes */
  readonly stored: Float32Array;
  readonly layout: ChannelLayout;
  /** What changes each channel */
  readonly causes: readonly Cause[];
}

/** A code as a float32 is this near the bias, however small the step. */
const ULPS = 4;

/** A scale above this part of what its weights need was raised. Float32 rounding is far below. */
const RAISED = 1.01;

/** The constants of a model that its quantized form stores as codes. */
export class StoredConstants {
  private readonly constants: readonly StoredConstant[];
  /** The causes that change at least one element. */
  readonly causes: CauseSet;

  constructor(
    private readonly float: Model,
    quantized: Subgraph,
    pairing: Pairing,
  ) {
    const graph = float.subgraphs[0];
    const found = new Map<number, StoredConstant>();
    for (const pair of pairing.operators) {
      const [a, b] = [graph.operators[pair.float], quantized.operators[pair.quantized]];
      a.inputs.forEach((tensor, place) => {
        const other = b.inputs.at(place) ?? -1;
        if (tensor < 0 || other < 0 || found.has(tensor)) return;
        const opcode = WEIGHTED_OPS.find((known) => known === a.opcode) ?? null;
        const constant = storedConstant(graph.tensors[tensor], quantized.tensors[other], {
          opcode,
          isBias: opcode !== null && place === operandSlots(opcode).bias,
        });
        if (constant !== null) found.set(tensor, { tensor, ...constant });
      });
    }
    this.constants = [...found.values()];
    this.causes = new Set(this.constants.flatMap(({ causes }) => causes));
  }

  /** The cause of each channel of a constant, by its index in the float graph; null if it has none. */
  causesOf(tensor: number): readonly Cause[] | null {
    return this.constants.find((constant) => constant.tensor === tensor)?.causes ?? null;
  }

  /** How many channels a cause changes. */
  channels(cause: Cause): number {
    return this.constants.reduce(
      (sum, { causes }) => sum + causes.filter((other) => other === cause).length,
      0,
    );
  }

  /** The float model with the constants that the given causes leave. */
  with(on: CauseSet): Model {
    const changed = new Map(
      this.constants
        .filter(({ causes }) => causes.some((cause) => on.has(cause)))
        .map((constant) => [constant.tensor, mixed(constant, on)]),
    );
    const [graph, ...others] = this.float.subgraphs;
    const tensors = graph.tensors.map((tensor, index) => {
      const data = changed.get(index);
      return data === undefined ? tensor : { ...tensor, data: new Uint8Array(data.buffer) };
    });
    return { ...this.float, subgraphs: [{ ...graph, tensors }, ...others] };
  }
}

function mixed({ float, stored, layout, causes }: StoredConstant, on: CauseSet): Float32Array {
  return float.map((x, i) => {
    const channel = Math.floor(i / layout.inner) % layout.channels;
    return on.has(causes[channel]) ? stored[i] : x;
  });
}

/** The operand's role in its operator. */
interface Role {
  /** Null for an operator without weights, such as MUL with a constant */
  readonly opcode: WeightedOp | null;
  readonly isBias: boolean;
}

/** Null if the quantized form stores no codes of the same elements. */
function storedConstant(
  tensor: Tensor,
  other: Tensor,
  { opcode, isBias }: Role,
): Omit<StoredConstant, 'tensor'> | null {
  const float = floats(tensor);
  if (tensor.type !== 'FLOAT32' || float === null || other.data === null) return null;
  const value = describe(other, 'integer');
  if (value.scale.length === 0 || value.data.length !== float.length) return null;
  const stored = dequantized(value);
  const isVector = isBias || opcode === null;
  if (isVector && !isCodeType(value.type)) {
    const layout = { channels: float.length, inner: 1 };
    const causes = Array.from(float, (x, i): Cause => {
      const step = value.scale[value.scale.length === 1 ? 0 : i];
      return Math.abs(stored[i] - x) <= Math.max(step, ULPS * ulp32(x)) ? 'bias' : 'lost bias';
    });
    return { float, stored, layout, causes };
  }
  const layout =
    opcode === null || isBias
      ? { channels: 1, inner: float.length }
      : channelLayout(opcode, value.shape, 'channel');
  const raised = raisedGroups(float, value.scale, value.type, layout);
  const kept = extentsOf(stored, layout);
  const causes = extentsOf(float, layout).map((extent, channel): Cause => {
    if (isZero(extent)) return 'coarse';
    if (raised[raised.length === 1 ? 0 : channel]) return 'lifted';
    return isZero(kept[channel]) ? 'erased' : 'coarse';
  });
  return { float, stored, layout, causes };
}

/** The range of a channel's weights, with 0. */
interface Extent {
  readonly low: number;
  readonly high: number;
}

function extentsOf(weights: Float32Array, { channels, inner }: ChannelLayout): Extent[] {
  const extents = Array.from({ length: channels }, () => ({ low: 0, high: 0 }));
  weights.forEach((x, i) => {
    const extent = extents[Math.floor(i / inner) % channels];
    if (x < extent.low) extent.low = x;
    if (x > extent.high) extent.high = x;
  });
  return extents;
}

const isZero = ({ low, high }: Extent): boolean => low === 0 && high === 0;

/** Whether each scale is above what its weights need. */
function raisedGroups(
  weights: Float32Array,
  scales: Float32Array,
  type: string,
  layout: ChannelLayout,
): boolean[] {
  const isForEach = scales.length === layout.channels;
  const groups = isForEach ? layout : { channels: 1, inner: weights.length };
  const needed = extentsOf(weights, groups).map(({ low, high }) => {
    if (type === 'UINT8') return (high - low) / 255;
    return Math.max(-low, high) / (type === 'INT8' ? 127 : 32767);
  });
  return needed.map((scale, i) => scales[i] > RAISED * scale);
}
