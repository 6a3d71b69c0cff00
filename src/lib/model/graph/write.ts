import { ModelError } from '../error';
import type { Model } from './graph';
import { open } from './open';
import { OperatorCodes } from './operatorCodes';
import { placeData } from './placement';
import { MODEL, type FileModel } from '../schema/schema';
import { FileSink } from '../flatbuffer/sink';
import type { Format } from '../flatbuffer/format';
import { verify } from './verify';

/** The flatbuffers runtime cannot grow a file beyond this, and readers with signed offsets fail. */
const MOST_INSIDE = 2 ** 30;

/** Data begins at multiples of this, both inside the flatbuffer and behind it. */
const ALIGNMENT = 16;

const IDENTIFIERS: Record<Format, string> = { tflite: 'TFL3', circle: 'CIR0' };
const VERSIONS: Record<Format, number> = { tflite: 3, circle: 0 };

/**
 * Writes a model to the bytes of a file, in its own format or in the other one. Data that is still
 * the object that was read stays in its buffer.
 * @throws ModelError if the model is inconsistent or the format cannot hold it
 */
export function write(model: Model, format: Format = model.format): Uint8Array {
  verify(model);
  const { buffers, ofTensor } = placeData(model);
  const total = buffers.reduce((sum, data) => sum + (data?.length ?? 0), 0);
  const file: FileModel = {
    ...model,
    version: format === model.format ? model.version : VERSIONS[format],
    ...tablesOf(model, format, ofTensor),
    buffers: buffers.map((data, i) => {
      const { absent, unknown } = model.buffers.at(i) ?? {};
      return { absent, unknown, data, offset: 0n, size: 0n };
    }),
  };
  const converts = format !== model.format;
  const outside = model.dataOutside || total > MOST_INSIDE;
  const parts = outside
    ? buildOutside(file, format, converts)
    : [build(file, format, converts, total)];
  const bytes = joined(model.trailing ? [...parts, model.trailing] : parts);
  checkReadable(bytes);
  return bytes;
}

/**
 * Reads the file again, so that nothing is written that `open` refuses.
 * @throws ModelError
 */
function checkReadable(bytes: Uint8Array): void {
  try {
    open(bytes);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const [first, ...rest] = error.message;
    throw new ModelError(
      `The file cannot be written so that it can be read: ${first.toLowerCase()}${rest.join('')}`,
    );
  }
}

/** Subgraphs with their indices into buffers and operator codes, and the list of those codes. */
function tablesOf(
  model: Model,
  format: Format,
  ofTensor: number[][],
): Pick<FileModel, 'subgraphs' | 'operatorCodes'> {
  const codes = new OperatorCodes(model, format);
  const subgraphs = model.subgraphs.map((graph, g) => ({
    ...graph,
    tensors: graph.tensors.map((tensor, i) => ({ ...tensor, buffer: ofTensor[g][i] })),
    operators: graph.operators.map((operator, i) => ({
      ...operator,
      opcodeIndex: codes.indexFor(operator, `Operator ${i} (${operator.opcode}) of subgraph ${g}`),
      largeCustomOptionsOffset: 0n,
      largeCustomOptionsSize: 0n,
    })),
  }));
  return { subgraphs, operatorCodes: codes.list };
}

/** @param data bytes of constant data inside the flatbuffer */
function build(file: FileModel, format: Format, converts: boolean, data: number): Uint8Array {
  const tables = file.buffers.length + file.subgraphs.reduce((n, g) => n + g.tensors.length, 0);
  const sink = new FileSink(format, converts, data + 1024 * (tables + 16));
  try {
    sink.builder.finish(MODEL.write(sink, file), IDENTIFIERS[format]);
  } catch (error) {
    // The message that the runtime throws for a file that is too large.
    if (error instanceof Error && error.message.includes('2 gigabytes')) {
      throw new ModelError('The file cannot be written: its tables need more than 1 GB.');
    }
    throw error;
  }
  return sink.builder.asUint8Array();
}

/** The flatbuffer, followed by the data of buffers and custom options that it locates. */
function buildOutside(file: FileModel, format: Format, converts: boolean): Uint8Array[] {
  // A first build measures the flatbuffer: only the values of offsets depend on its length.
  const length = build(moveOutside(file, ALIGNMENT).file, format, converts, 0).length;
  const { file: tables, pieces } = moveOutside(file, padded(length));
  const parts = [build(tables, format, converts, 0)];
  let reached = length;
  for (const { at, data } of pieces) {
    parts.push(new Uint8Array(at - reached), data);
    reached = at + data.length;
  }
  return parts;
}

/** The tables without their data. The data will follow from offset `start` on, in `pieces`. */
function moveOutside(file: FileModel, start: number) {
  const pieces: { at: number; data: Uint8Array }[] = [];
  let end = start;
  const move = (data: Uint8Array) => {
    const at = padded(end);
    pieces.push({ at, data });
    end = at + data.length;
    return { offset: BigInt(at), size: BigInt(data.length) };
  };
  const buffers = file.buffers.map((buffer) =>
    buffer.data?.length ? { ...buffer, data: null, ...move(buffer.data) } : buffer,
  );
  const subgraphs = file.subgraphs.map((graph) => ({
    ...graph,
    operators: graph.operators.map((operator) => {
      if (!operator.customOptions?.length) return operator;
      const { offset, size } = move(operator.customOptions);
      return {
        ...operator,
        customOptions: null,
        largeCustomOptionsOffset: offset,
        largeCustomOptionsSize: size,
      };
    }),
  }));
  return { file: { ...file, buffers, subgraphs }, pieces };
}

function padded(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

function joined(parts: Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(length);
  } catch {
    throw new ModelError(`The file cannot be written: its ${length} bytes do not fit in memory.`);
  }
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
