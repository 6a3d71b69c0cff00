import { ModelError } from '../../src/lib/model/error';
import { makeQuantization } from '../../src/lib/model/graph/build';
import type { Model, Tensor } from '../../src/lib/model/graph/graph';
import { open } from '../../src/lib/model/graph/open';
import { write } from '../../src/lib/model/graph/write';

/** A whole number from 0 up to a bound, which is excluded. */
export type Pick = (below: number) => number;

/** Sizes, strides, axes and the like at which kernels tend to fail. */
const HOSTILE = [
  ...[0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 255, 256, 4096, 65535, 65536, 1 << 20, 20_000_000],
  ...[2 ** 30, 2 ** 31 - 1, -1, -2, -(2 ** 31)],
];
const SIZES = HOSTILE.filter((size) => size >= 0);
const SCALES = [0, -1, NaN, Infinity, 1e-45, 1e-30, 1e-8, 0.5, 1, 64, 3e38];
const ZEROS = [0n, 1n, -1n, 127n, 128n, 255n, 256n, 40_000n, -40_000n, 2n ** 31n, -(2n ** 63n)];
const TYPES = ['FLOAT32', 'INT8', 'UINT8', 'INT16', 'INT32', 'INT64', 'BOOL', 'FLOAT16'] as const;
const ACTIVATIONS = ['NONE', 'RELU', 'RELU_N1_TO_1', 'RELU6', 'TANH', 'SIGN_BIT'] as const;

const one = <T>(list: readonly T[], pick: Pick): T => list[pick(list.length)];

/** Data that fits the shape, so that the file can be read; null if it would be too long. */
function refill(tensor: Tensor): void {
  if (tensor.data === null) return;
  const bytes: Record<string, number> = {
    INT8: 1,
    UINT8: 1,
    BOOL: 1,
    INT16: 2,
    FLOAT16: 2,
    INT64: 8,
  };
  const length = tensor.shape.reduce((a, b) => a * b, bytes[tensor.type] ?? 4);
  const old = tensor.data;
  tensor.data =
    length > 1e6 ? null : Uint8Array.from({ length }, (_, i) => old[i % old.length] ?? 0);
}

/** Ways to damage the tables of a sound model. */
const DAMAGES: ((graph: Model['subgraphs'][number], pick: Pick) => void)[] = [
  ({ operators }, pick) => {
    const { options } = one(operators, pick);
    if (options === null) return;
    const numbers = Object.entries(options).filter(([, value]) => typeof value === 'number');
    if (numbers.length > 0) Reflect.set(options, one(numbers, pick)[0], one(HOSTILE, pick));
  },
  ({ operators }, pick) => {
    const { options } = one(operators, pick);
    if (options === null) return;
    if ('fusedActivationFunction' in options && pick(2) === 0) {
      Reflect.set(options, 'fusedActivationFunction', one(ACTIVATIONS, pick));
    } else if ('padding' in options) Reflect.set(options, 'padding', pick(2) ? 'SAME' : 'VALID');
  },
  ({ tensors }, pick) => {
    const tensor = one(tensors, pick);
    if (tensor.shape.length === 0) return;
    tensor.shape = tensor.shape.with(pick(tensor.shape.length), one(SIZES, pick));
    refill(tensor);
  },
  // Replaces a size wherever it occurs, so that shapes still agree.
  ({ tensors }, pick) => {
    const sizes = one(tensors, pick).shape;
    if (sizes.length === 0) return;
    const [old, next] = [one(sizes, pick), one(SIZES, pick)];
    for (const tensor of tensors) {
      tensor.shape = tensor.shape.map((size) => (size === old ? next : size));
      refill(tensor);
    }
  },
  ({ tensors }, pick) => {
    const tensor = one(tensors, pick);
    tensor.type = one(TYPES, pick);
    refill(tensor);
  },
  ({ tensors }, pick) => {
    const [from, to] = [one(TYPES, pick), one(TYPES, pick)];
    for (const tensor of tensors) {
      if (tensor.type !== from) continue;
      tensor.type = to;
      refill(tensor);
    }
  },
  ({ tensors }, pick) => {
    const tensor = one(tensors, pick);
    const length = pick(3) === 0 ? (tensor.shape.at(-1) ?? 1) : 1;
    if (length > 1000) return;
    tensor.quantization = makeQuantization({
      scale: Float32Array.from({ length }, () => one(SCALES, pick)),
      zeroPoint: BigInt64Array.from({ length }, () => one(ZEROS, pick)),
      quantizedDimension: pick(5),
    });
  },
  ({ operators, tensors }, pick) => {
    const { inputs } = one(operators, pick);
    if (inputs.length > 0) inputs[pick(inputs.length)] = pick(tensors.length + 1) - 1;
  },
  ({ operators }, pick) => {
    const operator = one(operators, pick);
    operator.opcode = one(operators, pick).opcode;
  },
  ({ tensors }, pick) => {
    const constants = tensors.filter(({ data }) => data !== null && data.length >= 4);
    if (constants.length === 0) return;
    const { data } = one(constants, pick);
    if (data === null) return;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    view.setInt32(4 * pick(Math.floor(data.length / 4)), one(HOSTILE, pick), true);
  },
];

/** A mutant with one to three damages that can be read as a model; null if it cannot be written. */
export function damaged(bytes: Uint8Array, pick: Pick): Uint8Array | null {
  try {
    const model = open(bytes.slice());
    const [graph] = model.subgraphs;
    if (graph === undefined || graph.operators.length === 0) return null;
    // A model's constants may be views of its file's bytes.
    for (const tensor of graph.tensors) tensor.data &&= tensor.data.slice();
    for (let n = 1 + pick(3); n > 0; n--) one(DAMAGES, pick)(graph, pick);
    return write(model);
  } catch (error) {
    if (error instanceof ModelError) return null;
    throw error;
  }
}
