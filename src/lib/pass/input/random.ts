import type { Value } from '../../kernels/code/value';
import type { Npy, NpyData } from '../../model/npy/npy';
import { elementCount } from '../../model/schema/tensorType';
import { f32 } from '../../numeric/float32';
import type { Pcg64 } from '../../numeric/pcg64';

/** The interval of random reals, without its upper end. */
export interface InputInterval {
  readonly low: number;
  readonly high: number;
}

/** record-minmax's own interval. */
export const RANDOM_INTERVAL: InputInterval = { low: -5, high: 5 };

/** record-minmax draws integers from 0 to 100. */
const INTEGERS = 101;

/**
 * Random elements for a graph's input: reals, whole numbers for plain integers, or truth values. An
 * input of codes gets reals too, which are quantized with its scale. Reals equal NumPy's `random(n,
 * dtype=np.float32) * np.float32(high - low) + np.float32(low)`.
 */
export function randomInput(
  generator: Pcg64,
  { type, shape, scale }: Pick<Value, 'type' | 'shape' | 'scale'>,
  { low, high }: InputInterval,
): Npy {
  const count = elementCount(shape);
  const fill = <T extends NpyData>(data: T, draw: () => T[number]): T => {
    for (let i = 0; i < count; i++) data[i] = draw();
    return data;
  };
  const whole = () => Math.floor(generator.float32() * INTEGERS);
  if (type === 'BOOL') {
    const data = fill(new Uint8Array(count), () => (generator.float32() < 0.5 ? 0 : 1));
    return { dtype: 'bool', shape, data };
  }
  if (type === 'INT64') {
    const data = fill(new BigInt64Array(count), () => BigInt(whole()));
    return { dtype: 'int64', shape, data };
  }
  if (type === 'INT32' && scale.length === 0) {
    return { dtype: 'int32', shape, data: fill(new Int32Array(count), whole) };
  }
  const [span, from] = [f32(high - low), f32(low)];
  const data = fill(new Float32Array(count), () => f32(f32(generator.float32() * span) + from));
  return { dtype: 'float32', shape, data };
}
