import type { Opcode } from '../schema/builtin';
import type { Options } from '../schema/options';
import type { Options2 } from '../schema/options2';
import type { FileModel, QuantizationDetails, Sparsity } from '../schema/schema';
import type { Extras } from '../flatbuffer/table';
import type { Format, Unnamed } from '../flatbuffer/format';
import type { TensorType } from '../schema/tensorType';

/*
 * A model as plain data. Lists and texts are never null: one that the file leaves out is empty, and
 * `absent` names it so that writing leaves it out too. Objects made in code need no `absent` and no
 * `unknown`.
 */

export interface Model extends Extras {
  format: Format;
  /** Schema version: 3 in .tflite, 0 in .circle. */
  version: number;
  description: string;
  subgraphs: Subgraph[];
  /** As the file lists them. Each operator names its own; `write` adds those missing here. */
  operatorCodes: FileModel['operatorCodes'];
  /** As the file lists them. `write` takes data from the tensors, and only its place from here. */
  buffers: Buffer[];
  metadata: Metadata[];
  /** Deprecated: indices of buffers that hold metadata. */
  metadataBuffer: number[];
  signatureDefs: FileModel['signatureDefs'];
  externalBufferGroups: FileModel['externalBufferGroups'];
  externalBuffers: FileModel['externalBuffers'];
  /** True if the data is stored behind the flatbuffer, as in models above 2 GB. */
  dataOutside: boolean;
  /** Bytes behind everything else, such as an archive of labels; null if there are none. */
  trailing: Uint8Array | null;
}

export interface Buffer extends Extras {
  /** A view of the file; null if the buffer is empty. */
  data: Uint8Array | null;
  /** True if tensors use it. A buffer that no tensor uses, such as metadata, is kept as it is. */
  ofTensors: boolean;
}

export interface Metadata extends Extras {
  name: string;
  buffer: number;
}

export interface Subgraph extends Extras {
  name: string;
  tensors: Tensor[];
  /** In the order in which they run. */
  operators: Operator[];
  /** Indices of tensors. */
  inputs: number[];
  outputs: number[];
  /** Only in Circle, deprecated. */
  dataFormat: 'CHANNELS_LAST' | 'CHANNELS_FIRST' | Unnamed;
  debugMetadataIndex: number;
}

export interface Tensor extends Extras {
  name: string;
  type: TensorType;
  /** Sizes of the dimensions, outermost first; `[]` is a scalar. */
  shape: number[];
  /** The same with -1 for each size that is not fixed; empty if all are fixed. */
  shapeSignature: number[];
  /** A view of a constant's bytes, row-major and little-endian; null if the tensor is computed. */
  data: Uint8Array | null;
  /** The place of `data` in the file's list of buffers; 0 if it has none. */
  buffer: number;
  quantization: Quantization | null;
  isVariable: boolean;
  sparsity: Sparsity | null;
  hasRank: boolean;
  variantTensors: ({ shape: number[]; type: TensorType; hasRank: boolean } & Extras)[];
  /** Only in Circle. */
  compressionType: 'NONE' | 'HUFFMAN' | Unnamed;
  /** Only in TFLite. 1 or more means that the data is in another file. */
  externalBuffer: number;
}

/** real = scale · (code − zeroPoint); one pair, or one for each index of `quantizedDimension`. */
export interface Quantization extends Extras {
  scale: Float32Array;
  zeroPoint: BigInt64Array;
  min: Float32Array;
  max: Float32Array;
  quantizedDimension: number;
  details: QuantizationDetails | null;
}

export interface Operator extends Extras {
  /** As TFLite spells it, such as `CONV_2D`. `customName` names a `CUSTOM` one. */
  opcode: Opcode;
  customName: string;
  /** The version of the operator that a runtime must support. */
  version: number;
  /** The place of the operator's code in the model's list; -1 if it has none. */
  opcodeIndex: number;
  /** Indices of tensors; -1 for an optional input that is left out. */
  inputs: number[];
  outputs: number[];
  intermediates: number[];
  mutatingVariableInputs: boolean[];
  options: Options | null;
  options2: Options2 | null;
  customOptions: Uint8Array | null;
  customOptionsFormat: 'FLEXBUFFERS' | Unnamed;
  debugMetadataIndex: number;
}
