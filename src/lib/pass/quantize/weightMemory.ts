import { quantizeWeights } from '../../kernels/simd/quantizeWeights';
import type { Tensor } from '../../model/graph/graph';
import type { Machine } from '../../numeric/machine';
import type { ChannelLayout } from '../../quantizer/weightedOps';
import {
  paramsOf,
  weightCodes,
  type QuantizedWeights,
  type WeightParams,
  type WeightSetting,
} from '../../quantizer/weights';

interface Entry {
  readonly quantized: QuantizedWeights;
  readonly granularity: WeightSetting['granularity'];
  readonly machine: Machine;
}

/**
 * Extremes, scales and codes of weights, kept from one pass over a model for the next. With another
 * floor, only channels whose scale or range changed are rounded again. Weights without such a
 * channel keep the same array of codes.
 */
export class WeightMemory {
  private readonly known = new WeakMap<Tensor, Entry>();
  /** Channels that were rounded since the memory was made */
  rounded = 0;

  /** Gives the result of `quantizeWeights` for the tensor's floats. */
  quantize(
    tensor: Tensor,
    data: Float32Array,
    layout: ChannelLayout,
    setting: WeightSetting,
  ): QuantizedWeights {
    const { dtype, granularity, machine } = setting;
    const entry = this.known.get(tensor);
    const fits =
      entry?.quantized.params.dtype === dtype &&
      entry.granularity === granularity &&
      entry.machine === machine;
    const quantized = fits
      ? this.again(
          entry.quantized,
          data,
          paramsOf(entry.quantized.params, layout, setting),
          machine,
        )
      : quantizeWeights(data, layout, setting);
    if (!fits) this.rounded += layout.channels;
    this.known.set(tensor, { quantized, granularity, machine });
    return quantized;
  }

  private again(
    before: QuantizedWeights,
    data: Float32Array,
    params: WeightParams,
    machine: Machine,
  ): QuantizedWeights {
    const { channels, inner } = params.layout;
    const changed: number[] = [];
    for (let c = 0; c < channels; c++) if (!isSame(before.params, params, c)) changed.push(c);
    if (changed.length === 0) return before;
    this.rounded += changed.length;
    const codes = before.codes.slice();
    for (const c of changed) {
      const one = channelOf(params, c);
      for (let at = c * inner; at < data.length; at += channels * inner) {
        codes.set(weightCodes(data.subarray(at, at + inner), one, true, machine), at);
      }
    }
    return { params, codes };
  }
}

const isSame = (a: WeightParams, b: WeightParams, c: number): boolean =>
  (['scale', 'zeroPoint', 'lo', 'hi'] as const).every((key) => Object.is(a[key][c], b[key][c]));

/** The parameters of a single channel. */
function channelOf(params: WeightParams, c: number): WeightParams {
  const one = (values: Float32Array) => values.slice(c, c + 1);
  const { dtype, layout, zeroPoint, min, max, scale, own, lo, hi } = params;
  return {
    dtype,
    layout: { channels: 1, inner: layout.inner },
    zeroPoint: zeroPoint.slice(c, c + 1),
    ...{ min: one(min), max: one(max), scale: one(scale), own: one(own), lo: one(lo), hi: one(hi) },
  };
}
