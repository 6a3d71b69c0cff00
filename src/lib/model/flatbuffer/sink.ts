import { Builder } from 'flatbuffers';
import { ModelError } from '../error';
import { TablePath } from './tablePath';
import type { Format } from './format';

/** A file being built, from its end to its beginning as flatbuffers are. */
export class FileSink extends TablePath {
  readonly builder: Builder;

  /**
   * `converts`: the model was read in the other format, whose unknown fields and unnamed values
   * mean something else here. `expected`: bytes needed, so that large files do not have to grow.
   */
  constructor(
    readonly format: Format,
    readonly converts: boolean,
    expected: number,
  ) {
    super();
    // A multiple of 16, so that data is aligned in memory as it is in the file.
    this.builder = new Builder(Math.ceil(expected / 16) * 16);
  }

  /** The number of a value spelt `#7`. */
  unnamed(name: string): number {
    const value = name.startsWith('#') && !this.converts ? Number(name.slice(1)) : NaN;
    if (!Number.isInteger(value)) this.fail(`is ${name}, which this format does not have`);
    return value;
  }

  fail(problem: string): never {
    throw new ModelError(`The ${this.format} file cannot be written: ${this.name} ${problem}.`);
  }
}
