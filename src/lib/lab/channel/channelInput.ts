import { f32, roundHalfAway } from '$lib/numeric/float32';
import { CastTrap } from '$lib/numeric/machine';
import { activate, activationRange } from '$lib/quantizer/activation';
import { largestMagnitude } from '$lib/quantizer/bias';
import { clampCode, dequantize } from '$lib/quantizer/code';
import { kernelActivation, readsFirstScale } from '$lib/quantizer/requantization';
import { traceChannel, type ChannelInput, type ChannelTrace } from '$lib/quantizer/channel';
import type { ChannelTable } from '$lib/diagnosis/channelTable';
import { hasOneScale } from '$lib/diagnosis/layers';
import type { AppliedSetting } from '../applied';
import type { ShownTable } from './shown';

/**
 * The numbers from which a row's bias is computed under a setting; null without ranges or a float
 * bias.
 */
export function channelInput(
  table: ChannelTable,
  row: number,
  applied: AppliedSetting | null,
): ChannelInput | null {
  const { facts } = table;
  const index = facts.layer[row];
  const around = applied?.layers[index] ?? null;
  if (applied === null || around === null || !facts.floatBias[index]) return null;
  const { settings } = applied;
  const { op, first, channels, taps } = facts.layers[index];
  const perLayer = settings.granularity === 'layer';
  const oneScale = hasOneScale(facts.layers[index], settings.granularity);
  const largestBias = oneScale
    ? largestMagnitude(facts.bias.subarray(first, first + channels))
    : undefined;
  const weightsOf = (at: number) => ({
    minWeight: perLayer ? facts.layerMin[index] : facts.minWeight[at],
    maxWeight: perLayer ? facts.layerMax[index] : facts.maxWeight[at],
    sumAbsWeight: oneScale && channels > 1 ? Infinity : facts.sumAbsWeight[at],
    bias: facts.bias[at],
  });
  return {
    op,
    dtype: settings.dtype,
    oneScale,
    ...weightsOf(row),
    largestBias,
    multiplied: readsFirstScale(op, settings.dtype)
      ? { ...weightsOf(first), bias: largestBias ?? facts.bias[first] }
      : undefined,
    layerLargest: Math.max(-facts.layerMin[index], facts.layerMax[index]),
    taps,
    inputScale: around.input.scale,
    atBias: around.atBias,
    outputScale: around.output.scale,
    outputZeroPoint: around.output.zeroPoint,
    floor: settings.floor,
    machine: settings.machine,
  };
}

/** The integers of a channel under one setting, with all inputs at their zero point. */
export interface IntegerLine {
  readonly name: string;
  readonly trace: ChannelTrace;
  /** The kernel's output code after the activation; null after a trap */
  readonly code: number | null;
  readonly value: number | null;
}

export interface Integers {
  readonly lines: readonly IntegerLine[];
  /** The code nearest to the float model's value, and that value */
  readonly right: number;
  readonly float: number;
}

/** The integers of a channel under both settings; null if they cannot be computed. */
export function integersOf({ table, pair }: ShownTable, row: number): Integers | null {
  const { activation } = table.facts.layers[table.facts.layer[row]];
  const lines: IntegerLine[] = [];
  let right: { code: number; float: number } | null = null;
  for (const { name, applied } of pair) {
    const input = channelInput(table, row, applied);
    if (input === null || activation === null) return null;
    try {
      const trace = traceChannel(input);
      const { outputScale: scale, outputZeroPoint: zero, machine, dtype } = input;
      const clamped = kernelActivation(input.op, dtype, activation);
      const range = activationRange(clamped, dtype, scale, zero, machine);
      const unclamped = trace.output?.unclamped ?? null;
      const code = unclamped === null ? null : Math.min(range.max, Math.max(range.min, unclamped));
      const value = code === null ? null : dequantize(code, scale, zero);
      lines.push({ name, trace, code, value });
      const float = activate(activation, input.bias);
      const wanted = roundHalfAway(f32(float / scale)) + zero;
      right ??= { float, code: clampCode(wanted, range) };
    } catch (error) {
      if (error instanceof CastTrap) return null;
      throw error;
    }
  }
  return right === null ? null : { lines, right: right.code, float: right.float };
}
