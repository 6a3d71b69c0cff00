import { createHash } from 'node:crypto';
import type { Model, Operator, Tensor } from '../../lib/model/graph/graph';
import { fusedActivationOf } from '../../lib/model/schema/options';

/** A tensor as the file stores it, with the spellings of the reference's dumps. */
export interface TensorDump {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
  readonly scale: Float32Array;
  readonly zero_point: BigInt64Array;
  /** 0 where the file leaves it out */
  readonly quantized_dimension: number;
  /** Of the raw little-endian bytes; null where the tensor holds none */
  readonly sha256: string | null;
}

export interface ModelDump {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Of all subgraphs, one after the other */
  readonly tensors: readonly TensorDump[];
  /** In the order of the file; a custom operator by its own name */
  readonly operators: readonly string[];
  /** For each operator the indices of its inputs and outputs in `tensors`; -1 for an absent one */
  readonly operator_tensors: readonly (readonly [readonly number[], readonly number[]])[];
  /** For each operator; null where it has none */
  readonly fused_activations: readonly (string | null)[];
}

export const sha256 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

export const operatorName = ({ opcode, customName }: Operator): string =>
  opcode === 'CUSTOM' && customName !== '' ? customName : opcode;

function dumpTensor({ name, type, shape, data, quantization }: Tensor): TensorDump {
  return {
    name,
    type,
    shape,
    scale: quantization?.scale ?? new Float32Array(0),
    zero_point: quantization?.zeroPoint ?? new BigInt64Array(0),
    quantized_dimension: quantization?.quantizedDimension ?? 0,
    sha256: data === null ? null : sha256(data),
  };
}

/** What a model's file says of its tensors and operators. */
export function dumpModel({ subgraphs }: Model): ModelDump {
  const firsts = subgraphs.map((_, i) =>
    subgraphs.slice(0, i).reduce((sum, { tensors }) => sum + tensors.length, 0),
  );
  const operators = subgraphs.flatMap((graph) => graph.operators);
  return {
    inputs: subgraphs.flatMap((graph) => graph.inputs.map((i) => graph.tensors[i].name)),
    outputs: subgraphs.flatMap((graph) => graph.outputs.map((i) => graph.tensors[i].name)),
    tensors: subgraphs.flatMap((graph) => graph.tensors.map(dumpTensor)),
    operators: operators.map(operatorName),
    operator_tensors: subgraphs.flatMap((graph, g) => {
      const inAll = (index: number) => (index < 0 ? index : index + firsts[g]);
      return graph.operators.map(
        ({ inputs, outputs }) => [inputs.map(inAll), outputs.map(inAll)] as const,
      );
    }),
    fused_activations: operators.map(fusedActivationOf),
  };
}
