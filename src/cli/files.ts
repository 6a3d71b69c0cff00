import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { ModelError } from '../lib/model/error';
import type { Model } from '../lib/model/graph';
import { open } from '../lib/model/open';
import type { Format } from '../lib/model/tensorType';
import { UsageError, WorkError } from './command';
import { oneLine } from './spell';

/** Why the file system refused, without its error code and path. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'there is none';
    case 'EISDIR':
      return 'it is a folder';
    case 'ENOTDIR':
      return 'a part of its path is no folder';
    case 'EACCES':
    case 'EPERM':
      return 'permission is denied';
    case 'ENOSPC':
      return 'the disk is full';
    case 'EROFS':
      return 'its folder is read-only';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Reads a file whole.
 * @param what how the sentence names it, such as `model`
 * @throws WorkError: one sentence with the path
 */
export function readBytes(what: string, file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new WorkError(`cannot read the ${what} ${file}: ${reasonOf(error)}.`);
  }
}

/**
 * Reads a .tflite or .circle file.
 * @throws WorkError where there is no such file or it is no sound model
 */
export function readModel(file: string): Model {
  const bytes = readBytes('model', file);
  try {
    return open(bytes);
  } catch (error) {
    if (error instanceof ModelError) {
      throw new WorkError(`cannot use the model ${file}: ${error.message}`);
    }
    throw error;
  }
}

/**
 * Reads a file of text, UTF-8.
 * @throws WorkError where there is no such file or no string is long enough for it
 */
export function readText(what: string, file: string): string {
  const bytes = readBytes(what, file);
  try {
    return new TextDecoder().decode(bytes);
  } catch {
    throw new WorkError(`cannot read the ${what} ${file}: ${bytes.length} bytes are too many.`);
  }
}

/** Why JSON.parse refused, on one line whatever the text holds. */
export const jsonFault = (error: unknown): string =>
  oneLine(error instanceof Error ? error.message : String(error));

/**
 * Reads a JSON file.
 * @throws WorkError where there is no such file or it is no JSON
 */
export function readJson(what: string, file: string): unknown {
  const text = readText(what, file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new WorkError(`cannot use the ${what} ${file}: it is not JSON (${jsonFault(error)}).`);
  }
}

export const isFolder = (file: string): boolean =>
  statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;

/**
 * Writes a file whole or not at all: first under a temporary name beside it, then renamed.
 * @throws WorkError: one sentence with the path
 */
export function writeBytes(file: string, bytes: Uint8Array): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    if (isFolder(file)) throw Object.assign(new Error(), { code: 'EISDIR' });
    writeFileSync(temporary, bytes);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    const reason = reasonOf(error);
    const sentence = reason === 'there is none' ? 'its folder does not exist' : reason;
    throw new WorkError(`cannot write ${file}: ${sentence}.`);
  }
}

/**
 * Makes a folder, and those that it lies in, unless it is there.
 * @throws WorkError: one sentence with the path
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const isFile = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    const reason = isFile ? 'there is a file of that name' : reasonOf(error);
    throw new WorkError(`cannot make the folder ${folder}: ${reason}.`);
  }
}

/**
 * The format that a model's file name asks for.
 * @throws UsageError where it ends in neither .tflite nor .circle
 */
export function formatOfName(file: string): Format {
  if (file.endsWith('.tflite')) return 'tflite';
  if (file.endsWith('.circle')) return 'circle';
  throw new UsageError(`the output "${file}" must end in .tflite or .circle.`);
}
