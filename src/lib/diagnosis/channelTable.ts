import { BIAS_STATUSES, type BiasStatus } from '../quantizer/biasStatus';
import {
  biasColumns,
  multiplierColumns,
  type BiasColumns,
  type MultiplierColumns,
} from '../quantizer/chain';
import type { WeightedOp } from '../quantizer/weightedOps';
import type { ChannelFacts } from './facts';
import { KNOWN_FLOORS } from '../quantizer/floors/known';
import type { KnownFloor } from '../quantizer/floors/policy';

/** The value for "no answer" in a column of flags or indices. */
export const UNKNOWN = 255;

/** The columns that a layer's rows fill. The others read as null. */
export interface KnownColumns {
  /** s_in, s_w before any floor, s_w, s_out */
  readonly input: boolean;
  readonly rawWeight: boolean;
  readonly weight: boolean;
  readonly output: boolean;
  /** The float bias; s_b and q_b */
  readonly bias: boolean;
  readonly biasScale: boolean;
}

/**
 * One row for each output channel of each weighted operator. It is stored by columns, which is fast
 * enough to make a whole model's table anew while a floor is dragged. `channelRow` gives a row as
 * an object.
 */
export interface ChannelTable extends BiasColumns, MultiplierColumns {
  readonly facts: ChannelFacts;
  readonly length: number;
  /** By layer */
  readonly known: readonly KnownColumns[];
  /** float32 */
  readonly inputScale: Float32Array;
  readonly rawWeightScale: Float32Array;
  readonly weightScale: Float32Array;
  readonly outputScale: Float32Array;
  /** 1, 0 or UNKNOWN. `status` and `flushed` too are UNKNOWN if there is no answer */
  readonly hidden: Uint8Array;
  /** The weights' own signal to quantization noise in dB; NaN if it is not known */
  readonly signalToNoise: Float64Array;
  /** Whether the weights are live, and all their codes the zero point */
  readonly erased: Uint8Array;
  /** Whether s_b differs from s_in·s_w, by a relative test */
  readonly mismatched: Uint8Array;
  /** Index into KNOWN_FLOORS of the floor that s_w sits on, or UNKNOWN */
  readonly floor: Uint8Array;
}

/** One channel. A field is null if the model and the setting do not decide it. */
export interface ChannelRow {
  readonly layer: string;
  readonly op: WeightedOp;
  readonly channel: number;
  readonly maxAbsWeight: number;
  readonly bias: number | null;
  readonly inputScale: number | null;
  readonly rawWeightScale: number | null;
  readonly weightScale: number | null;
  readonly biasScale: number | null;
  readonly bits: number | null;
  readonly code: bigint | 'trap' | null;
  readonly dequantized: number | null;
  readonly status: BiasStatus | null;
  readonly multiplier: number | null;
  readonly mantissa: number | null;
  readonly shift: number | null;
  readonly flushed: boolean | null;
  readonly collapsed: boolean;
  readonly hidden: boolean | null;
  readonly mismatched: boolean | null;
  readonly floor: KnownFloor | null;
  readonly signalToNoise: number | null;
  readonly erased: boolean | null;
}

/** A table in which every answer is still unknown. */
export function emptyTable(facts: ChannelFacts, known: readonly KnownColumns[]): ChannelTable {
  const length = facts.channels;
  return {
    facts,
    length,
    known,
    inputScale: new Float32Array(length),
    rawWeightScale: new Float32Array(length),
    weightScale: new Float32Array(length),
    outputScale: new Float32Array(length),
    ...biasColumns(length),
    bits: new Int16Array(length).fill(-1),
    status: new Uint8Array(length).fill(UNKNOWN),
    ...multiplierColumns(length),
    mantissa: new Int32Array(length).fill(-1),
    flushed: new Uint8Array(length).fill(UNKNOWN),
    hidden: new Uint8Array(length).fill(UNKNOWN),
    mismatched: new Uint8Array(length).fill(UNKNOWN),
    floor: new Uint8Array(length).fill(UNKNOWN),
    signalToNoise: new Float64Array(length).fill(NaN),
    erased: new Uint8Array(length).fill(UNKNOWN),
  };
}

const flag = (value: number): boolean | null => (value === UNKNOWN ? null : value === 1);

/** Row i of a table as an object. */
export function channelRow(table: ChannelTable, i: number): ChannelRow {
  const { facts } = table;
  const layer = facts.layers[facts.layer[i]];
  const known = table.known[facts.layer[i]];
  const trapped = table.trapped[i] === 1;
  const requantized = table.flushed[i] !== UNKNOWN;
  const fixed = requantized && table.mantissa[i] >= 0;
  return {
    layer: layer.name,
    op: layer.op,
    channel: i - layer.first,
    maxAbsWeight: facts.maxAbsWeight[i],
    bias: known.bias ? facts.bias[i] : null,
    inputScale: known.input ? table.inputScale[i] : null,
    rawWeightScale: known.rawWeight ? table.rawWeightScale[i] : null,
    weightScale: known.weight ? table.weightScale[i] : null,
    biasScale: known.biasScale ? table.biasScale[i] : null,
    bits: known.biasScale && table.bits[i] >= 0 ? table.bits[i] : null,
    code: known.biasScale ? (trapped ? 'trap' : table.code[i]) : null,
    dequantized: known.biasScale && !trapped ? table.dequantized[i] : null,
    status: table.status[i] === UNKNOWN ? null : BIAS_STATUSES[table.status[i]],
    multiplier: requantized ? table.multiplier[i] : null,
    mantissa: fixed ? table.mantissa[i] : null,
    shift: fixed ? table.shift[i] : null,
    flushed: flag(table.flushed[i]),
    collapsed: facts.collapsed[i] === 1,
    hidden: flag(table.hidden[i]),
    mismatched: flag(table.mismatched[i]),
    floor: table.floor[i] === UNKNOWN ? null : KNOWN_FLOORS[table.floor[i]],
    signalToNoise: Number.isNaN(table.signalToNoise[i]) ? null : table.signalToNoise[i],
    erased: flag(table.erased[i]),
  };
}
