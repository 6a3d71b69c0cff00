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
import {
  ABS,
  CEIL,
  COS,
  ELU,
  EXP,
  FLOOR,
  GELU,
  LEAKY_RELU,
  LOG,
  NEG,
  ROUND,
  RSQRT,
  SIN,
  SQRT,
  SQUARE,
} from './curves';
import {
  ADD_N,
  DIV,
  EQUAL,
  FLOOR_DIV,
  FLOOR_MOD,
  GREATER,
  GREATER_EQUAL,
  LESS,
  LESS_EQUAL,
  LOGICAL_AND,
  LOGICAL_NOT,
  LOGICAL_OR,
  MAXIMUM,
  MINIMUM,
  NOT_EQUAL,
  POW,
  SELECT_V2,
  SQUARED_DIFFERENCE,
} from './pairs';
import {
  BROADCAST_TO,
  DEPTH_TO_SPACE,
  MIRROR_PAD,
  REVERSE_V2,
  SLICE,
  SPACE_TO_DEPTH,
  SPLIT_V,
  TILE,
  UNPACK,
} from './moves';
import { GATHER } from './gather';
import { REVERSE_SEQUENCE } from './reverseSequence';
import { BATCH_TO_SPACE_ND, SPACE_TO_BATCH_ND } from './spaceToBatch';
import { TOPK_V2 } from './topK';
import { REDUCE_ANY, REDUCE_MAX, REDUCE_MIN, REDUCE_PROD, SUM } from './reduce';
import {
  INSTANCE_NORM,
  L2_NORMALIZATION,
  LOCAL_RESPONSE_NORMALIZATION,
  LOG_SOFTMAX,
  RMS_NORM,
} from './rows';
import { BATCH_MATMUL } from './batchMatmul';
import { ARG_MAX, ARG_MIN, CAST, ONE_HOT, SHAPE } from './picks';

/**
 * Operators without layers of weights: everything but convolutions and FULLY_CONNECTED. The kernels
 * of uint8 and int16 are luci-interpreter's, those of int8 are TFLite's. TFLite has had several for
 * int8 MEAN, so int8 MEAN is refused and is emulated.
 */
export const WEIGHTLESS = {
  ABS,
  ADD,
  ADD_N,
  ARG_MAX,
  ARG_MIN,
  AVERAGE_POOL_2D,
  BATCH_MATMUL,
  BATCH_TO_SPACE_ND,
  BROADCAST_TO,
  CAST,
  CEIL,
  CONCATENATION,
  COS,
  DEPTH_TO_SPACE,
  DEQUANTIZE,
  DIV,
  ELU,
  EQUAL,
  EXP,
  EXPAND_DIMS,
  FLOOR,
  FLOOR_DIV,
  FLOOR_MOD,
  GATHER,
  GELU,
  GREATER,
  GREATER_EQUAL,
  HARD_SWISH,
  INSTANCE_NORM,
  L2_NORMALIZATION,
  LEAKY_RELU,
  LESS,
  LESS_EQUAL,
  LOCAL_RESPONSE_NORMALIZATION,
  LOG,
  LOGICAL_AND,
  LOGICAL_NOT,
  LOGICAL_OR,
  LOGISTIC,
  LOG_SOFTMAX,
  MAXIMUM,
  MAX_POOL_2D,
  MEAN,
  MINIMUM,
  MIRROR_PAD,
  MUL,
  NEG,
  NOT_EQUAL,
  ONE_HOT,
  PACK,
  PAD,
  PADV2,
  POW,
  PRELU,
  QUANTIZE,
  REDUCE_ANY,
  REDUCE_MAX,
  REDUCE_MIN,
  REDUCE_PROD,
  RELU,
  RELU6,
  RELU_N1_TO_1,
  RESHAPE,
  RESIZE_BILINEAR,
  RESIZE_NEAREST_NEIGHBOR,
  REVERSE_SEQUENCE,
  REVERSE_V2,
  RMS_NORM,
  ROUND,
  RSQRT,
  SELECT_V2,
  SHAPE,
  SIN,
  SLICE,
  SOFTMAX,
  SPACE_TO_BATCH_ND,
  SPACE_TO_DEPTH,
  SPLIT,
  SPLIT_V,
  SQRT,
  SQUARE,
  SQUARED_DIFFERENCE,
  SQUEEZE,
  STRIDED_SLICE,
  SUB,
  SUM,
  TANH,
  TILE,
  TOPK_V2,
  TRANSPOSE,
  UNPACK,
} satisfies Partial<Record<Opcode, Kernels>>;
