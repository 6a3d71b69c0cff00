import { join } from 'node:path';
import { writeNpy } from '../../lib/model/npy/npy';
import { npyOf } from '../../lib/pass/input/npyElements';
import type { Observe, Runner } from '../../lib/pass/run/run';
import { makeFolder, removeFile, writeBytes } from '../files';
import { fileNames } from '../tensorFiles';

interface Entry {
  readonly name: string;
  readonly file: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly emulated: boolean;
}

/** Writes each tensor of a run to a folder when it is made, and an index at the end. */
export class AllTensors {
  private readonly entries: Entry[] = [];
  private readonly files: readonly string[];

  constructor(
    private readonly folder: string,
    private readonly runner: Runner,
  ) {
    this.files = fileNames(runner.graph.tensors.map(({ name }) => name));
    makeFolder(folder);
    // If this run breaks off, the index of an earlier run must not describe its files.
    removeFile(this.index);
  }

  private get index(): string {
    return join(this.folder, 'index.json');
  }

  readonly observe: Observe = (index, value) => {
    const array = npyOf(value);
    const file = `${this.files[index]}.npy`;
    writeBytes(join(this.folder, file), writeNpy(array));
    this.entries.push({
      name: value.name,
      file,
      dtype: array.dtype,
      shape: value.shape,
      emulated: this.runner.marks.get(index)?.kind === 'emulated',
    });
  };

  /** Writes index.json. @returns the number of tensors that it lists */
  finish(): number {
    const lines = this.entries.map((entry) => JSON.stringify(entry));
    const text = `{"tensors": [\n${lines.join(',\n')}\n]}\n`;
    writeBytes(this.index, new TextEncoder().encode(text));
    return this.entries.length;
  }
}
