import { f32 } from '../numeric/float32';
import type { Machine } from '../numeric/machine';
import { quantizeConstantCode } from './code';
import { CODE_RANGE, newCodes, type Codes, type QuantizedDtype } from './dtype';
import type { HistoryState } from './floor';
import { atLeast } from './floors/rules';
import type { ScaleFloor } from './floors/scaleFloor';
import { weightCodes, weightParams } from './weights';

/** A quantized constant with one scale and zero point. */
export interface QuantizedConstant {
  readonly scale: number;
  readonly zeroPoint: number;
  readonly codes: Codes;
}

/**
 * Quantizes a constant operand (such as `y` of ADD) by its own extremes, as one layer.
 * @param data float32 values
 * @throws CastTrap as `weightCodes`
 */
export function quantizeConstant(
  data: Float32Array,
  dtype: QuantizedDtype,
  floor: ScaleFloor,
  machine: Machine,
): QuantizedConstant {
  const layout = { channels: 1, inner: data.length };
  // Policies for weights leave other constants alone.
  const own = atLeast(floor.minimum);
  const setting = { dtype, granularity: 'layer', floor: own, machine } as const;
  const params = weightParams(data, layout, setting);
  return {
    scale: params.scale[0],
    zeroPoint: params.zeroPoint[0],
    codes: weightCodes(data, params, true, machine),
  };
}

/**
 * Quantizes a constant with the scale and zero point of another tensor (CONCATENATION, PADV2, PACK,
 * ONE_HOT); see `quantizeConstantCode`.
 * @param scale float32
 * @throws CastTrap on wasm-trunc in the old states, for what does not fit int32
 */
export function quantizeConstantTo(
  data: Float32Array,
  scale: number,
  zeroPoint: number,
  dtype: QuantizedDtype,
  state: HistoryState,
  machine: Machine,
): Codes {
  const range = CODE_RANGE[dtype];
  const codes = newCodes(dtype, data.length);
  const inverse = f32(1 / scale);
  for (let i = 0; i < data.length; i++) {
    codes[i] = quantizeConstantCode(data[i], inverse, zeroPoint, range, state, machine);
  }
  return codes;
}

/** A constant that holds one value for each channel, each with its own scale. */
export interface PerChannelConstant {
  readonly scale: Float32Array;
  readonly zeroPoint: Int32Array;
  readonly codes: Codes;
}

/**
 * Quantizes a constant with one value per channel (PRELU alpha, InstanceNorm gamma and beta): the
 * value becomes its scale, the code keeps the sign. No floor in any state, so a scale can be 0.
 */
export function quantizePerChannelConstant(
  data: Float32Array,
  dtype: QuantizedDtype,
): PerChannelConstant {
  const scale = new Float32Array(data.length);
  const zeroPoint = new Int32Array(data.length);
  const codes = newCodes(dtype, data.length);
  for (let i = 0; i < data.length; i++) {
    const positive = data[i] >= 0;
    scale[i] = positive ? data[i] : -data[i];
    if (dtype === 'uint8') {
      zeroPoint[i] = positive ? 0 : 1;
      codes[i] = positive ? 1 : 0;
    } else {
      codes[i] = positive ? 1 : -1;
    }
  }
  return { scale, zeroPoint, codes };
}
