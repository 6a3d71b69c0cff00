import type { Subgraph } from '../../model/graph/graph';
import type { Runner } from '../../pass/run/run';
import { clampCode, dequantize } from '../../quantizer/code';
import { isFlushedAt, storedLayer } from '../reachChannels';
import type { Pairing } from './pairing';

/** A channel whose multiplier is flushed, and the real that the kernel gives for all its elements. */
export interface FlushedChannel {
  readonly channel: number;
  readonly channels: number;
  readonly real: number;
}

/**
 * The flushed channels, by the index of their layer's output in the float graph. Layers that the
 * reference's kernels refuse are emulated and flush nothing.
 */
export function flushedChannels(
  float: Subgraph,
  integer: Runner,
  { operators }: Pairing,
): Map<number, FlushedChannel[]> {
  const found = new Map<number, FlushedChannel[]>();
  for (const pair of operators) {
    const output = float.operators[pair.float].outputs.at(0) ?? -1;
    const channels = output < 0 ? [] : flushedIn(integer, pair.quantized);
    if (channels.length > 0) found.set(output, channels);
  }
  return found;
}

function flushedIn(integer: Runner, operator: number): FlushedChannel[] {
  const tensor = integer.graph.operators[operator].outputs.at(0) ?? -1;
  const node = integer.node(operator);
  const stored = node === null ? null : storedLayer(integer, tensor, node);
  const arithmetic = stored?.arithmetic ?? null;
  if (stored === null || arithmetic === null) return [];
  const { geometry, output } = stored.layer;
  const { min, max, outputZero } = arithmetic;
  const real = dequantize(clampCode(outputZero, { min, max }), output.scale[0], outputZero);
  const channels = geometry.outputChannels;
  return Array.from({ length: channels }, (_, channel) => channel)
    .filter((channel) => isFlushedAt(arithmetic, channel))
    .map((channel) => ({ channel, channels, real }));
}
