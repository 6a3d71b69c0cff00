import { holdsCodes, quantized } from '../../kernels/code/codes';
import type { Elements, Value } from '../../kernels/code/value';
import { npyDtypeOf, type Npy, type NpyDtype } from '../../model/npy/npy';
import { elementCount, sameShape, type TensorType } from '../../model/schema/tensorType';
import type { Machine } from '../../numeric/machine';
import { PassError, tensorTitle } from '../error';

/** NumPy's names of the types whose elements are stored unchanged. */
const DTYPES: Partial<Record<TensorType, NpyDtype>> = {
  FLOAT32: 'float32',
  // The reader of the model has widened these.
  FLOAT16: 'float32',
  UINT8: 'uint8',
  INT8: 'int8',
  BOOL: 'bool',
  INT16: 'int16',
  INT32: 'int32',
  INT64: 'int64',
};

/**
 * A tensor of a run as an array for a file.
 * @throws PassError for a type that NumPy does not have
 */
export function npyOf({ name, type, shape, data }: Value): Npy {
  return { dtype: dtypeOf(name, type), shape, data };
}

function dtypeOf(name: string, type: TensorType): NpyDtype {
  const dtype = DTYPES[type];
  if (dtype !== undefined) return dtype;
  throw new PassError(`The tensor ${tensorTitle(name)} has type ${type}, which NumPy lacks.`);
}

const shapeText = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/**
 * An array as the elements that a graph's input takes. An array of the input's own type is used
 * unchanged. Reals for an input of codes are quantized with its scale and zero point: x / s in
 * double, halves away from zero, int16 within ±32767.
 * @throws PassError naming the input if type, shape or a value does not fit
 */
export function elementsFor(array: Npy, value: Value, machine: Machine): Elements {
  const { name, type, shape, data } = value;
  if (!sameShape(array.shape, shape)) {
    throw new PassError(
      `The input ${tensorTitle(name)} takes the shape ${shapeText(shape)}, not ${shapeText(array.shape)}: reshape the array.`,
    );
  }
  const own = dtypeOf(name, type);
  if (array.dtype === own && sameKind(array.data, data)) return array.data;
  const takesReals = type === 'FLOAT32' || holdsCodes(value);
  const isReal = array.dtype === 'float32' || array.dtype === 'float64';
  if (!takesReals || !isReal) {
    const choice = takesReals && own !== 'float32' ? `float32 or ${own}` : own;
    throw new PassError(
      `The input ${tensorTitle(name)} takes ${choice}, not ${array.dtype}: convert the array.`,
    );
  }
  const { data: given } = array;
  const reals = given instanceof Float32Array ? given : Float32Array.from(given, Number);
  if (type === 'FLOAT32') return reals;
  const bad = reals.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) {
    throw new PassError(
      `Element ${bad} for the input ${tensorTitle(name)} is ${reals[bad]}, which has no ${own} code: give finite numbers.`,
    );
  }
  return quantized(reals, value, machine);
}

const sameKind = (data: Npy['data'], own: Elements): data is Elements =>
  data.constructor === own.constructor;

/**
 * An array for each input of a graph in order, row-major: reals, or elements of the input's type.
 */
export type Inputs = readonly Elements[];

/**
 * Gives each array the shape of its input.
 * @throws PassError if their number is not that of the inputs
 */
export function inputArrays(
  inputs: Inputs,
  values: readonly Pick<Value, 'name' | 'shape'>[],
): Npy[] {
  if (inputs.length !== values.length) {
    throw new PassError(
      `The model takes an array for each of its inputs (${values.length}), not ${inputs.length}.`,
    );
  }
  return inputs.map((data, i) => {
    const { name, shape } = values[i];
    const dtype = npyDtypeOf(data);
    if (dtype === null) {
      throw new PassError(
        `The input ${tensorTitle(name)} takes a typed array, such as a Float32Array: convert the array.`,
      );
    }
    return { dtype, shape: elementCount(shape) === data.length ? shape : [data.length], data };
  });
}

/**
 * The arrays as the elements that the inputs take. Their own type stays unchanged, reals become
 * codes.
 * @throws PassError naming the input if number, type, size or a value does not fit
 */
export const inputElements = (
  inputs: Inputs,
  values: readonly Value[],
  machine: Machine,
): Elements[] =>
  inputArrays(inputs, values).map((array, i) => {
    const { data } = values[i];
    return sameKind(array.data, data) ? array.data : elementsFor(array, values[i], machine);
  });
