import { bool, i32, i8, named, numbered, u32, u64 } from '../flatbuffer/tableField';
import { tensorType } from './tensorTypeField';
import { builtinOptions } from './options';
import { builtinOptions2 } from './options2';
import {
  child,
  table,
  tables,
  union,
  type FieldsOf,
  type Member,
  type Read,
} from '../flatbuffer/table';
import { bools, bytes, floats, ints, longs, shorts, text } from '../flatbuffer/vector';

/*
 * The tables of TFLite's schema version 3 (with its additions up to 3d) and of Circle 0.10. Each
 * table lists its fields in the order of their ids. Sources: LiteRT
 * tflite/converter/schema/schema.fbs, Samsung/ONE runtime/libs/circle-schema/circle_schema.fbs.
 */

const detailKinds = {
  CustomQuantization: table({ custom: bytes(16) }),
  MXQuantization: table({ axis: i32() }),
  BlockwiseQuantization: table({ scales: i32(), zeroPoints: i32(), blockSize: i32() }),
  MultiAxisQuantization: table({
    scales: i32(),
    zeroPoints: i32(),
    blockSize: i32(),
    quantizedDimensions: ints,
  }),
};
const quantizationDetails = union(detailKinds, {
  tflite: new Map<number, keyof typeof detailKinds>([
    [1, 'CustomQuantization'],
    [2, 'BlockwiseQuantization'],
    [3, 'MultiAxisQuantization'],
  ]),
  circle: new Map<number, keyof typeof detailKinds>([
    [1, 'CustomQuantization'],
    [2, 'MXQuantization'],
    [3, 'BlockwiseQuantization'],
  ]),
});

export type QuantizationDetails = Member<typeof detailKinds>;

const QUANTIZATION = table({
  min: floats,
  max: floats,
  scale: floats,
  zeroPoint: longs,
  details: quantizationDetails,
  quantizedDimension: i32(),
});

const indexKinds = {
  Int32Vector: table({ values: ints }),
  Uint16Vector: table({ values: shorts }),
  Uint8Vector: table({ values: bytes(4) }),
};
const indexNumbers = new Map<number, keyof typeof indexKinds>([
  [1, 'Int32Vector'],
  [2, 'Uint16Vector'],
  [3, 'Uint8Vector'],
]);
const sparseIndex = union(indexKinds, { tflite: indexNumbers, circle: indexNumbers });

const SPARSITY = table({
  traversalOrder: ints,
  blockMap: ints,
  dimMetadata: tables(
    table({
      format: named(i8(), ['DENSE', 'SPARSE_CSR']),
      denseSize: i32(),
      arraySegments: sparseIndex,
      arrayIndices: sparseIndex,
    }),
  ),
});

export type Sparsity = Read<FieldsOf<typeof SPARSITY>>;

const TENSOR = table({
  shape: ints,
  type: tensorType(),
  buffer: u32(),
  name: text,
  quantization: child(QUANTIZATION),
  isVariable: bool(),
  sparsity: child(SPARSITY),
  shapeSignature: ints,
  hasRank: bool(),
  variantTensors: tables(table({ shape: ints, type: tensorType(), hasRank: bool() })),
  compressionType: numbered({ circle: 10 }, named(i8(), ['NONE', 'HUFFMAN'])),
  externalBuffer: numbered({ tflite: 10 }, u32()),
});

const OPERATOR = table({
  opcodeIndex: u32(),
  inputs: ints,
  outputs: ints,
  options: builtinOptions,
  customOptions: bytes(),
  customOptionsFormat: named(i8(), ['FLEXBUFFERS']),
  mutatingVariableInputs: bools,
  intermediates: ints,
  largeCustomOptionsOffset: u64(),
  largeCustomOptionsSize: u64(),
  options2: builtinOptions2,
  debugMetadataIndex: i32(-1),
});

const SUBGRAPH = table({
  tensors: tables(TENSOR),
  inputs: ints,
  outputs: ints,
  operators: tables(OPERATOR),
  name: text,
  dataFormat: numbered({ circle: 5 }, named(i8(), ['CHANNELS_LAST', 'CHANNELS_FIRST'])),
  debugMetadataIndex: numbered({ tflite: 5, circle: 6 }, i32(-1)),
});

const OPERATOR_CODE = table({
  deprecatedBuiltinCode: i8(),
  customCode: text,
  version: i32(1),
  builtinCode: i32(),
});

const BUFFER = table({ data: bytes(16), offset: u64(), size: u64() });

const TENSOR_MAP = table({ name: text, tensorIndex: u32() });

export const MODEL = table({
  version: u32(),
  operatorCodes: tables(OPERATOR_CODE),
  subgraphs: tables(SUBGRAPH),
  description: text,
  buffers: tables(BUFFER),
  metadataBuffer: ints,
  metadata: tables(table({ name: text, buffer: u32() })),
  signatureDefs: tables(
    table({
      inputs: tables(TENSOR_MAP),
      outputs: tables(TENSOR_MAP),
      signatureKey: text,
      deprecatedTag: text,
      subgraphIndex: u32(),
    }),
  ),
  externalBufferGroups: numbered({ tflite: 8 }, tables(table({ name: text }))),
  externalBuffers: numbered(
    { tflite: 9 },
    tables(table({ id: u32(), group: u32(), offset: u64(), length: u64(), packing: text })),
  ),
});

/** The tables of a file. */
export type FileModel = Read<FieldsOf<typeof MODEL>>;
export type FileSubgraph = FileModel['subgraphs'][number];
export type FileOperator = FileSubgraph['operators'][number];
export type FileBuffer = FileModel['buffers'][number];
