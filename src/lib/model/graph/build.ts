import type { Opcode } from '../schema/builtin';
import type { Model, Operator, Quantization, Subgraph, Tensor } from './graph';
import type { Options } from '../schema/options';
import type { Format } from '../flatbuffer/format';
import type { TensorType } from '../schema/tensorType';

/** Builds models in code, for examples and tests. Missing fields get the schema's default. */

/** Lists that real files leave out if they are empty. */
const LEFT_OUT = {
  model: ['metadataBuffer', 'metadata', 'signatureDefs', 'externalBufferGroups', 'externalBuffers'],
  tensor: ['shapeSignature', 'variantTensors'],
  operator: ['mutatingVariableInputs', 'intermediates'],
  quantization: ['min', 'max', 'scale', 'zeroPoint'],
};

function makeModel(format: Format, subgraphs: Subgraph[], description = ''): Model {
  return {
    format,
    version: format === 'tflite' ? 3 : 0,
    description,
    subgraphs,
    operatorCodes: [],
    buffers: [],
    metadata: [],
    metadataBuffer: [],
    signatureDefs: [],
    externalBufferGroups: [],
    externalBuffers: [],
    dataOutside: false,
    trailing: null,
    absent: LEFT_OUT.model,
  };
}

export function makeTensor(
  name: string,
  type: TensorType,
  shape: number[],
  given: Partial<Tensor> = {},
): Tensor {
  return {
    name,
    type,
    shape,
    shapeSignature: [],
    data: null,
    buffer: 0,
    quantization: null,
    isVariable: false,
    sparsity: null,
    hasRank: false,
    variantTensors: [],
    compressionType: 'NONE',
    externalBuffer: 0,
    absent: LEFT_OUT.tensor,
    ...given,
  };
}

/** Parameters of one channel or of many. Those that are not given stay out of the file. */
export function makeQuantization(given: Partial<Quantization>): Quantization {
  return {
    scale: new Float32Array(0),
    zeroPoint: new BigInt64Array(0),
    min: new Float32Array(0),
    max: new Float32Array(0),
    quantizedDimension: 0,
    details: null,
    absent: LEFT_OUT.quantization,
    ...given,
  };
}

export function makeOperator(
  opcode: Opcode,
  inputs: number[],
  outputs: number[],
  options: Options | null = null,
  given: Partial<Operator> = {},
): Operator {
  return {
    opcode,
    customName: '',
    version: 1,
    opcodeIndex: -1,
    inputs,
    outputs,
    intermediates: [],
    mutatingVariableInputs: [],
    options,
    options2: null,
    customOptions: null,
    customOptionsFormat: 'FLEXBUFFERS',
    debugMetadataIndex: -1,
    absent: LEFT_OUT.operator,
    ...given,
  };
}

/** Builds a subgraph. Tensors are added one by one and referred to by their index. */
export class GraphBuilder {
  readonly graph: Subgraph;

  constructor(name: string) {
    this.graph = {
      name,
      tensors: [],
      operators: [],
      inputs: [],
      outputs: [],
      dataFormat: 'CHANNELS_LAST',
      debugMetadataIndex: -1,
    };
  }

  tensor(name: string, type: TensorType, shape: number[], given: Partial<Tensor> = {}): number {
    return this.graph.tensors.push(makeTensor(name, type, shape, given)) - 1;
  }

  input(name: string, shape: number[], type: TensorType = 'FLOAT32'): number {
    const index = this.tensor(name, type, shape);
    this.graph.inputs.push(index);
    return index;
  }

  /** A constant. `type` must be the type of the array's elements. */
  constant(
    name: string,
    shape: number[],
    values: ArrayBufferView,
    type: TensorType = 'FLOAT32',
  ): number {
    const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return this.tensor(name, type, shape, { data });
  }

  /** An operator with one output, a tensor of this name and shape. It is FLOAT32 without `type`. */
  operator(
    opcode: Opcode,
    inputs: number[],
    output: { name: string; shape: number[]; type?: TensorType },
    options: Options | null = null,
    given: Partial<Operator> = {},
  ): number {
    const index = this.tensor(output.name, output.type ?? 'FLOAT32', output.shape);
    this.graph.operators.push(makeOperator(opcode, inputs, [index], options, given));
    return index;
  }

  model(format: Format, outputs: number[], description = ''): Model {
    this.graph.outputs = outputs;
    return makeModel(format, [this.graph], description);
  }
}
