import { enumeration, i8, type TableField } from '../flatbuffer/tableField';
import { TENSOR_TYPES, type TensorType } from './tensorType';

/** A tensor type. Most fields default to FLOAT32, which is 0. */
export const tensorType = (fallback = 0): TableField<TensorType> =>
  enumeration(i8(fallback), TENSOR_TYPES);
