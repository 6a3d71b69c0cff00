import type { Opcode } from '../schema/builtin';
import type { Options } from '../schema/options';
import type { Options2 } from '../schema/options2';
import type { FileModel, QuantizationDetails, Sparsity } from '../schema/schema';
import type { Extras } from '../flatbuffer/table';
import type { Format, Unnamed } from '../flatbuffer/format';
import type { TensorType } from '../schema/tensorType';

/*
 * A model as plain data. Lists and texts are never null: one that the file leaves out is empty, and
 * `absent` names it so that it stays out. Objects made in code need neither `absent` nor `unknown`.
 */

export interface Model extends Extras {
  format: Format;
  /** Schema version: 3 in .tflite, 0 in .circle. */
  version: number;
  description: string;
  subgraphs: Subgraph[];
  /** As the file lists them. Operators name their own; `write` adds what is missing here. */
  operatorCodes: FileModel['operatorCodes'];
  /** As the file lists them; `write` follows the tensors' `data` and uses these for their places. */
  buffers: Buffer[];
  metadata: Metadata[];
  /** Deprecated: indices of buffers that hold metadata. */
  metadataBuffer: number[];
  signatureDefs: FileModel['signatureDefs'];
  externalBufferGroups: FileModel['externalBufferGroups'];
  externalBuffers: FileModel['externalBuffers'];
  /** True where the data lies behind the flatbuffer, as in models above 2 GB. */
  dataOutside: boolean;
  /** Bytes behind everything else, such as an archive of labels; null where there are none. */
  trailing: Uint8Array | null;
}

export interface Buffer extends Extras {
  /** A view on the file; null where the buffer has none. */
  data: Uint8Array | null;
  /** True where tensors use it. What no tensor uses, metadata for one, is kept as it is. */
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
  /** Circle alone, deprecated. */
  dataFormat: 'CHANNELS_LAST' | 'CHANNELS_FIRST' | Unnamed;
  debugMetadataIndex: number;
}

export interface Tensor extends Extras {
  name: string;
  type: TensorType;
  /** Sizes of the dimensions, outermost first; `[]` is a scalar. */
  shape: number[];
  /** The same with -1 for sizes that are not fixed; empty where all are. */
  shapeSignature: number[];
  /** The bytes of a constant, row-major and little-endian, seen in place; null where computed. */
  data: Uint8Array | null;
  /** Where `data` stood in the file's list of buffers; 0 says nothing. */
  buffer: number;
  quantization: Quantization | null;
  isVariable: boolean;
  sparsity: Sparsity | null;
  hasRank: boolean;
  variantTensors: ({ shape: number[]; type: TensorType; hasRank: boolean } & Extras)[];
  /** Circle alone. */
  compressionType: 'NONE' | 'HUFFMAN' | Unnamed;
  /** TFLite alone: 1 upwards means that the data is in another file. */
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
  /** As TFLite spells it, such as `CONV_2D`; `CUSTOM` where `customName` says which. */
  opcode: Opcode;
  customName: string;
  /** Version of the operator that a runtime must know. */
  version: number;
  /** Where the operator's code stands in the model's list; -1 says nothing. */
  opcodeIndex: number;
  /** Indices of tensors; -1 where an optional input is left out. */
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
