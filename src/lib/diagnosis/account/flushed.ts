import { arithmeticOf } from '../../kernels/layer/arithmetic';
import { readLayer } from '../../kernels/conv/terms';
import { Refusal } from '../../kernels/code/value';
import type { Subgraph } from '../../model/graph/graph';
import type { Runner } from '../../pass/run/run';
import { dequantize } from '../../quantizer/code';
import { clampCode } from '../../quantizer/code';
import { isFlushed } from '../../quantizer/multiplier';
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
    const fitted = integer.fitted.get(pair.quantized);
    const output = float.operators[pair.float].outputs.at(0) ?? -1;
    if (fitted === undefined || fitted.mark?.kind === 'emulated' || output < 0) continue;
    const channels = flushedIn(fitted.node);
    if (channels.length > 0) found.set(output, channels);
  }
  return found;
}

function flushedIn(node: Parameters<typeof readLayer>[0]): FlushedChannel[] {
  const layer = node.outputs.every(({ data }) => data.length === 0) ? null : readLayer(node);
  if (layer === null || layer.output.scale.length !== 1) return [];
  try {
    const { multiplier, mantissa, min, max, outputZero } = arithmeticOf(layer, node.machine);
    const real = dequantize(clampCode(outputZero, { min, max }), layer.output.scale[0], outputZero);
    const channels = layer.geometry.outputChannels;
    return Array.from({ length: channels }, (_, channel) => channel)
      .filter((channel) => isFlushed(multiplier[channel], mantissa[channel]))
      .map((channel) => ({ channel, channels, real }));
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}
