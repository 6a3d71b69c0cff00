import { hasRecordedRanges } from '$lib/diagnosis/modelActivations';
import { readRanges, type Ranges } from '$lib/pass/quantize/ranges';
import { assumedRanges } from './assumedRanges';
import { idWords, type FileId } from './open/fileId';
import type { ModelFile } from './open/modelFile';
import type { LabPage } from './page';
import { sentenceOf } from '$lib/pass/sentence';
import type { Runs } from './runs.svelte';
import type { RangeSource } from './scenario';

/** Ranges from a file. */
interface Given extends FileId {
  readonly ranges: Ranges;
  /** Tells apart files with the same name */
  readonly serial: number;
}

/** The ranges of a model's activations and their source. */
export class RangeChoice {
  given = $state.raw<Given | null>(null);
  /** The fault of a file with ranges or inputs for the model, in one sentence */
  problem = $state.raw('');
  readonly #inFile: boolean;

  constructor(
    private readonly model: ModelFile,
    private readonly page: LabPage,
    private readonly runs: Runs,
  ) {
    this.#inFile = !model.stored && hasRecordedRanges(model.graph);
  }

  /** Whether a source can give ranges. */
  has(source: RangeSource): boolean {
    if (source === 'file') return this.#inFile;
    if (source === 'given') return this.given !== null;
    if (source === 'recorded') return this.runs.recorded !== null;
    return source === 'assumed' || source === 'none';
  }

  /** The source that is used, with `auto` resolved */
  readonly source: Exclude<RangeSource, 'auto'> = $derived.by(() => {
    const { ranges } = this.page.state;
    if (ranges !== 'auto' && this.has(ranges)) return ranges;
    if (this.given !== null) return 'given';
    return this.#inFile ? 'file' : this.runs.recorded !== null ? 'recorded' : 'assumed';
  });

  /** The ranges: undefined for those in the model file, null for none. */
  readonly current: Ranges | undefined | null = $derived.by(() => {
    const { model, source } = this;
    if (model.stored || source === 'none') return null;
    if (source === 'file') return undefined;
    if (source === 'given') return this.given?.ranges ?? null;
    if (source === 'recorded') return this.runs.recorded?.ranges ?? null;
    return assumedRanges(model.graph, this.page.state.bound);
  });

  /** Equal keys mean equal ranges. */
  readonly key = $derived.by(() => {
    const { bound } = this.page.state;
    return JSON.stringify([this.source, bound, this.given?.serial, this.runs.serial]);
  });

  /** A sentence on the inputs of the recording */
  readonly recordedNote = $derived.by(() => {
    const { recorded } = this.runs;
    return recorded ? `Recorded here, on ${recorded.title}.` : '';
  });

  /** The source in a few words, for a report */
  readonly text = $derived.by(() => {
    switch (this.source) {
      case 'file':
        return 'those that the file stores';
      case 'given':
        return `those of ${this.given === null ? '' : idWords(this.given)}`;
      case 'assumed':
        return `assumed: each activation within ±${this.page.state.bound}, cut by its own ReLU`;
      case 'none':
        return 'none';
      case 'recorded':
        return this.recordedNote;
    }
  });

  /** Reads ranges from JSON, `{"tensor name": [min, max]}`. The result is whether they can be used. */
  give(json: string, { name, hash }: FileId): boolean {
    try {
      const ranges = readRanges(json);
      this.given = { name, hash, ranges, serial: (this.given?.serial ?? 0) + 1 };
      this.problem = '';
      this.page.state.ranges = 'auto';
      return true;
    } catch (error) {
      const why = error instanceof SyntaxError ? 'it is no JSON.' : sentenceOf(error);
      this.problem = `${name} cannot be used: ${why}`;
      return false;
    }
  }
}
