import { createHash } from 'node:crypto';
import type { Model, Operator, Tensor } from '../../lib/model/graph/graph';
import { fusedActivationOf } from '../../lib/model/schema/options';

/** A tensor as the file stores it, spelled as in the reference's dumps. */
export interface TensorDump {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
  readonly scale: Float32Array;
  readonly zero_point: BigInt64Array;
  /** 0 if the file leaves it out */
  readonly quantized_dimension: number;
  /** The hash of the raw little-endian bytes; null if the tensor has none */
  readonly sha256: string | null;
}

export interface ModelDump {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** The tensors of all subgraphs, one after the other */
  readonly tensors: readonly TensorDump[];
  /** In the order of the file. Custom operators have their own names */
  readonly operators: readonly string[];
  /** The indices in `tensors` of each operator's inputs and outputs; -1 for an absent one */
  readonly operator_tensors: readonly (readonly [readonly number[], readonly number[]])[];
  /** For each operator; null if it has none */
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

/** The tensors and operators of a model's file. */
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
