import { opcodeName } from '../schema/builtin';
import { ModelError, tensorTitle } from '../error';
import type { Buffer, Model, Operator, Subgraph, Tensor } from './graph';
import {
  MODEL,
  type FileBuffer,
  type FileModel,
  type FileOperator,
  type FileSubgraph,
} from '../schema/schema';
import { FileSource } from '../flatbuffer/source';
import type { Format } from '../flatbuffer/format';
import { readUnknown } from '../flatbuffer/readUnknown';
import { verify } from './verify';

const IDENTIFIERS: Record<string, Format> = { TFL3: 'tflite', CIR0: 'circle' };

/** How a zip archive begins. */
const ZIP = [0x50, 0x4b, 3, 4];

/**
 * Reads a .tflite (schema version 3) or .circle file. Constants are views of `bytes`, so do not
 * change `bytes` afterwards.
 * @throws ModelError and nothing else: one sentence with an offset or a tensor
 */
export function open(bytes: Uint8Array): Model {
  const format = formatOf(bytes);
  const source = new FileSource(bytes, format);
  const file = MODEL.read(source, source.follow(0));
  if (format === 'tflite' && file.version !== 3) {
    throw new ModelError(
      `The file has schema version ${file.version}; only version 3 can be read.`,
    );
  }
  readUnknown(source);
  const used = new Set(file.subgraphs.flatMap((graph) => graph.tensors.map((t) => t.buffer)));
  const buffers = file.buffers.map((buffer, i) => openBuffer(source, buffer, used.has(i)));
  const model: Model = {
    ...file,
    format,
    buffers,
    subgraphs: file.subgraphs.map((graph, i) => openSubgraph(source, file, buffers, graph, i)),
    dataOutside: file.buffers.some((buffer) => buffer.offset > 1n),
    trailing: trailingBytes(source),
  };
  verify(model);
  return model;
}

/**
 * The format of a file, from its first eight bytes. Other files are refused without being read.
 * @throws ModelError in one sentence
 */
export function formatOf(bytes: Uint8Array): Format {
  if (bytes.length < 8) {
    throw new ModelError(`The file has ${bytes.length} bytes, too few for a model.`);
  }
  const identifier = String.fromCharCode(...bytes.subarray(4, 8));
  const format = IDENTIFIERS[identifier];
  if (!format) {
    throw new ModelError(
      `At offset 4 the file says ${JSON.stringify(identifier)}, not "TFL3" (.tflite) or "CIR0" (.circle).`,
    );
  }
  return format;
}

function openBuffer(source: FileSource, file: FileBuffer, ofTensors: boolean): Buffer {
  const { absent, unknown, data, offset, size } = file;
  // 0 and 1 mean that the data, if there is any, is inside the flatbuffer.
  const found = offset > 1n ? outsideBytes(source, offset, size) : data;
  return { absent, unknown, data: found, ofTensors };
}

/** Bytes that large files keep behind the flatbuffer. */
function outsideBytes(source: FileSource, offset: bigint, size: bigint): Uint8Array {
  const end = offset + size;
  if (end > BigInt(source.size)) {
    source.fail(source.size, `the file ends before the data at offsets ${offset} to ${end}`);
  }
  source.claim(Number(offset), Number(size), 'the data');
  return source.view(Number(offset), Number(size));
}

function openSubgraph(
  source: FileSource,
  file: FileModel,
  buffers: Buffer[],
  graph: FileSubgraph,
  index: number,
): Subgraph {
  const tensors = graph.tensors.map((tensor, i): Tensor => {
    if (tensor.buffer !== 0 && tensor.buffer >= buffers.length) {
      throw new ModelError(
        `${tensorTitle(index, i, tensor.name)} names buffer ${tensor.buffer} of ${buffers.length}.`,
      );
    }
    // Buffer 0 means "no data", whatever it holds. An empty buffer means the same.
    const data = tensor.buffer === 0 ? null : buffers[tensor.buffer].data;
    return { ...tensor, data: data && data.length > 0 ? data : null };
  });
  const operators = graph.operators.map((operator, i) => {
    const title = `Operator ${i} of subgraph ${index}`;
    return openOperator(source, file, operator, title);
  });
  return { ...graph, tensors, operators };
}

function openOperator(
  source: FileSource,
  file: FileModel,
  operator: FileOperator,
  title: string,
): Operator {
  const code = file.operatorCodes.at(operator.opcodeIndex);
  if (!code) {
    const count = file.operatorCodes.length;
    throw new ModelError(`${title} names operator code ${operator.opcodeIndex} of ${count}.`);
  }
  const { largeCustomOptionsOffset: offset, largeCustomOptionsSize: size } = operator;
  // Field by field: deleting two fields from a copy would take three times as long as reading.
  return {
    absent: operator.absent,
    unknown: operator.unknown,
    opcode: opcodeName(code.deprecatedBuiltinCode, code.builtinCode),
    customName: code.customCode,
    version: code.version,
    opcodeIndex: operator.opcodeIndex,
    inputs: operator.inputs,
    outputs: operator.outputs,
    intermediates: operator.intermediates,
    mutatingVariableInputs: operator.mutatingVariableInputs,
    options: operator.options,
    options2: operator.options2,
    customOptions: offset > 1n ? outsideBytes(source, offset, size) : operator.customOptions,
    customOptionsFormat: operator.customOptionsFormat,
    debugMetadataIndex: operator.debugMetadataIndex,
  };
}

/** The archive, such as labels, that TFLite's metadata tools append to a model's file. */
function trailingBytes({ bytes, claims }: FileSource): Uint8Array | null {
  let end = 0;
  for (const claimed of claims) end = Math.max(end, claimed);
  // Padding or an unknown field's object may come between the last known object and the archive.
  for (let at = end; at < Math.min(end + 65536, bytes.length); at++) {
    if (ZIP.every((byte, i) => bytes[at + i] === byte)) return bytes.subarray(at);
  }
  return null;
}
