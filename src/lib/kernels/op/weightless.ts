import type { Opcode } from '../../model/schema/builtin';
import { ADD, SUB } from './add';
import { CONCATENATION } from './concatenation';
import { HARD_SWISH } from './hardSwish';
import { MEAN } from './mean';
import { MUL } from './mul';
import type { Kernels } from '../node/node';
import { PACK } from './pack';
import { PAD, PADV2 } from './pad';
import { AVERAGE_POOL_2D, MAX_POOL_2D } from './pool';
import { PRELU } from './prelu';
import { DEQUANTIZE, QUANTIZE } from './quantizeOps';
import { RELU, RELU6, RELU_N1_TO_1 } from './relu';
import { EXPAND_DIMS, RESHAPE, SQUEEZE } from './reshaping';
import { RESIZE_BILINEAR } from './resizeBilinear';
import { RESIZE_NEAREST_NEIGHBOR } from './resizeNearest';
import { SOFTMAX } from './softmax';
import { SPLIT } from './split';
import { STRIDED_SLICE } from './stridedSlice';
import { LOGISTIC, TANH } from './lookup';
import { TRANSPOSE } from './transpose';

/**
 * Operators without layers of weights: everything but convolutions and FULLY_CONNECTED. The kernels
 * of uint8 and int16 are luci-interpreter's, those of int8 are TFLite's. TFLite has had several for
 * int8 MEAN, so int8 MEAN is refused and is emulated.
 */
export const WEIGHTLESS = {
  ADD,
  AVERAGE_POOL_2D,
  CONCATENATION,
  DEQUANTIZE,
  EXPAND_DIMS,
  HARD_SWISH,
  LOGISTIC,
  MAX_POOL_2D,
  MEAN,
  MUL,
  PACK,
  PAD,
  PADV2,
  PRELU,
  QUANTIZE,
  RELU,
  RELU6,
  RELU_N1_TO_1,
  RESHAPE,
  RESIZE_BILINEAR,
  RESIZE_NEAREST_NEIGHBOR,
  SOFTMAX,
  SPLIT,
  SQUEEZE,
  STRIDED_SLICE,
  SUB,
  TANH,
  TRANSPOSE,
} satisfies Partial<Record<Opcode, Kernels>>;
