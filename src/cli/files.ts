import {
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { constants } from 'node:os';
import { ModelError } from '../lib/model/error';
import type { Model } from '../lib/model/graph/graph';
import { open } from '../lib/model/graph/open';
import { misplacedScales } from '../lib/model/graph/tensorData';
import type { Format } from '../lib/model/flatbuffer/format';
import { UsageError, WorkError, type Printer } from './command';
import { counted, oneLine } from './spell';

/** A path that this program refuses. The message is the reason. */
class NoFile extends Error {}

const MISSING = 'it does not exist';

/** Why the file system refused, without its error code and path. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return MISSING;
    case 'EISDIR':
      return 'it is a folder';
    case 'ENOTDIR':
      return 'a part of its path is not a folder';
    case 'ENAMETOOLONG':
      return 'its name is too long';
    case 'ELOOP':
      return 'its links form a circle';
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

/** The file or folder at a path, with links followed; undefined if there is none. */
const statOf = (file: string): Stats | undefined => statSync(file, { throwIfNoEntry: false });

/**
 * Reads a file whole, or a pipe to its end.
 * @param what the name of the file in the message, such as `model`
 * @throws WorkError: one sentence with the path
 */
export function readBytes(what: string, file: string): Uint8Array {
  try {
    const found = statOf(file);
    // Some devices, such as /dev/zero, have no end. A terminal is a device too, without data.
    if (found?.isCharacterDevice() || found?.isBlockDevice()) throw new NoFile('it is a device');
    return readFileSync(file);
  } catch (error) {
    throw new WorkError(`cannot read the ${what} ${file}: ${reasonOf(error)}.`);
  }
}

/**
 * Reads a .tflite or .circle file, and notes what is unusual about it.
 * @throws WorkError if there is no such file or it is not a sound model
 */
export function readModel(file: string, { err }: Printer): Model {
  const bytes = readBytes('model', file);
  try {
    const model = open(bytes);
    const misplaced = misplacedScales(model).length;
    if (misplaced > 0) {
      err(
        `note: ${file} has ${counted(misplaced, 'vector')} with scales along a dimension that no vector has; they are read as one scale for each element\n`,
      );
    }
    return model;
  } catch (error) {
    if (error instanceof ModelError) {
      throw new WorkError(`cannot use the model ${file}: ${error.message}`);
    }
    throw error;
  }
}

/**
 * Reads a file of text, UTF-8.
 * @throws WorkError if there is no such file or it is too long for a string
 */
export function readText(what: string, file: string): string {
  const bytes = readBytes(what, file);
  try {
    return new TextDecoder().decode(bytes);
  } catch {
    throw new WorkError(`cannot read the ${what} ${file}: ${bytes.length} bytes are too many.`);
  }
}

/** Why JSON.parse refused a text, on one line. */
export const jsonFault = (error: unknown): string =>
  oneLine(error instanceof Error ? error.message : String(error));

export const isFolder = (file: string): boolean => statOf(file)?.isDirectory() ?? false;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const end = (signal: NodeJS.Signals): never => process.exit(128 + constants.signals[signal]);
let isListening = false;

/**
 * Does work that must not be cut off halfway. A signal without a listener ends the program at once.
 * A signal with a listener waits until the work is done.
 */
function uninterrupted(work: () => void): void {
  if (!isListening) {
    isListening = true;
    for (const signal of SIGNALS) process.on(signal, end);
    // A signal that came during the work is delivered before this runs.
    setImmediate(() => {
      isListening = false;
      for (const signal of SIGNALS) process.off(signal, end);
    });
  }
  work();
}

/** Writes under a temporary name first, so that the file is either whole or unchanged. */
function replaceFile(file: string, bytes: Uint8Array): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, bytes);
    renameSync(temporary, file);
  } catch (error) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // The folder is at fault, as the first error says.
    }
    throw error;
  }
}

/**
 * Writes a file whole or not at all. Links are followed. A device or a pipe, such as /dev/null, is
 * written to and not replaced.
 * @throws WorkError: one sentence with the path
 */
export function writeBytes(file: string, bytes: Uint8Array): void {
  try {
    const found = statOf(file);
    if (found?.isDirectory()) throw new NoFile('it is a folder');
    if (found === undefined) uninterrupted(() => replaceFile(file, bytes));
    else if (found.isFile()) uninterrupted(() => replaceFile(realpathSync(file), bytes));
    else writeFileSync(file, bytes);
  } catch (error) {
    const reason = reasonOf(error);
    const sentence = reason === MISSING ? 'its folder does not exist' : reason;
    throw new WorkError(`cannot write ${file}: ${sentence}.`);
  }
}

/**
 * Removes a file if it exists.
 * @throws WorkError: one sentence with the path
 */
export function removeFile(file: string): void {
  try {
    if (statOf(file)?.isDirectory()) throw new NoFile('it is a folder');
    rmSync(file, { force: true });
  } catch (error) {
    throw new WorkError(`cannot remove ${file}: ${reasonOf(error)}.`);
  }
}

/**
 * Makes a folder and its parents unless they exist.
 * @throws WorkError: one sentence with the path
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const isFile = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    const reason = isFile ? 'a file has that name' : reasonOf(error);
    throw new WorkError(`cannot make the folder ${folder}: ${reason}.`);
  }
}

/**
 * The format of a model, from the ending of its file name.
 * @throws UsageError unless it ends in .tflite or .circle
 */
export function formatOfName(file: string): Format {
  if (file.endsWith('.tflite')) return 'tflite';
  if (file.endsWith('.circle')) return 'circle';
  throw new UsageError(`the output "${file}" must end in .tflite or .circle.`);
}
