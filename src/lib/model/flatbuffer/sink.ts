import { Builder } from 'flatbuffers';
import { ModelError } from '../error';
import { TablePath } from './tablePath';
import type { Format } from './format';

/** A file being built. Flatbuffers are built from the end to the beginning. */
export class FileSink extends TablePath {
  readonly builder: Builder;

  /**
   * @param converts the model was read in the other format, so its unknown fields and unnamed
   * values have no known meaning here
   * @param expected bytes needed, so that the buffer of a large file does not have to grow
   */
  constructor(
    readonly format: Format,
    readonly converts: boolean,
    expected: number,
  ) {
    super();
    // A multiple of 16, so that data has the same alignment in memory as in the file.
    this.builder = new Builder(Math.ceil(expected / 16) * 16);
  }

  /** The number of an enum value spelt `#7`. */
  unnamed(name: string): number {
    const value = name.startsWith('#') && !this.converts ? Number(name.slice(1)) : NaN;
    if (!Number.isInteger(value)) this.fail(`is ${name}, which this format does not have`);
    return value;
  }

  fail(problem: string): never {
    throw new ModelError(`The ${this.format} file cannot be written: ${this.name} ${problem}.`);
  }
}
