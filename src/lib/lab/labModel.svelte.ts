import { hasRecordedRanges } from '$lib/diagnosis/activations';
import { parseRanges, type Ranges } from '$lib/pass/quantize/ranges';
import type { Progress } from '$lib/pass/progress';
import type { ScenarioPage } from '$lib/scenario/page.svelte';
import { Engine } from '../../workers/client';
import type { Unreadable } from '../../workers/protocol';
import type { Dropped } from './open/dropped';
import { recordsOf } from './open/inputs';
import { layerNames } from './words/names';
import { openedModel, type OpenedModel } from './open/opened';
import type { Pinned } from './channel/pin';
import { refusal, sentenceOf } from './problem';
import { Runs } from './runs.svelte';
import type { scenario } from './scenario';

/** A model that is being opened, or could not be. */
export interface Opening {
  readonly name: string;
  readonly size: number;
  readonly progress: Progress | null;
}

export interface Failure extends Omit<Unreadable, 'kind'> {
  readonly name: string;
}

type Page = ScenarioPage<typeof scenario.fields>;

/** What is on the bench: a model, its runs, ranges from a file, and how opening it went. */
export class LabModel {
  readonly page: Page;
  model = $state.raw<OpenedModel | null>(null);
  opening = $state.raw<Opening | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** Holds the model on the bench for what is run or quantized */
  engine: Engine | null = null;
  /** Runs of the model on the bench; null before one is open, and for one that is quantized already */
  runs = $state.raw<Runs | null>(null);
  /** Ranges from a file that was dropped, and its name */
  given = $state.raw<{ name: string; ranges: Ranges; serial: number } | null>(null);
  /** Counted up with each file of ranges: two may have the same name. */
  #givenSerial = 0;
  /** What was wrong with a file that belongs to a model, in one sentence */
  rangesProblem = $state.raw('');
  /** A setting that stays beside the present one */
  pinned = $state.raw<Pinned | null>(null);
  #abort: AbortController | null = null;

  constructor(page: Page) {
    this.page = page;
  }

  get state() {
    return this.page.state;
  }

  readonly names = $derived.by(() => layerNames(this.model?.facts.layers ?? []));
  readonly stored = $derived.by(
    () => this.model?.facts.layers.some(({ stored }) => stored) ?? false,
  );
  readonly recordedInFile = $derived.by(
    () => this.model !== null && !this.stored && hasRecordedRanges(this.model.model),
  );

  /** Opens a model file, and tells whether it did; a newer call stops an older one, and what was open stays until then. */
  async open(file: Blob, name: string, toy = ''): Promise<boolean> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.opening = { name, size: file.size, progress: null };
    const engine = new Engine();
    const onProgress = (progress: Progress) => {
      if (this.#abort === abort) this.opening = { name, size: file.size, progress };
    };
    const outcome = await engine.open(file, { signal: abort.signal, onProgress }).catch(refusal);
    if (this.#abort !== abort) return false;
    this.opening = null;
    if (outcome.kind === 'cancelled') return false;
    const result =
      outcome.kind === 'done'
        ? outcome.result
        : {
            kind: 'unreadable' as const,
            message: outcome.message,
            size: file.size,
            read: 0,
            map: null,
          };
    if (result.kind === 'unreadable') {
      engine.close();
      this.failure = { ...result, name };
      return false;
    }
    const { hash } = result;
    // What was chosen in the last model means nothing here, but for that of a link to this one.
    const isAsked = this.model === null && (this.state.model === '' || this.state.model === hash);
    if (!isAsked) this.state.at = '';
    this.failure = null;
    this.pinned = null;
    this.given = null;
    this.rangesProblem = '';
    this.runs?.close();
    this.runs = null;
    this.engine?.close();
    this.engine = engine;
    this.model = openedModel(result, file, name);
    // A model that is quantized already is only shown.
    if (this.stored) engine.close();
    else if (result.facts.layers.length > 0) this.runs = new Runs(engine);
    this.state.model = toy === '' ? hash : '';
    this.state.toy = toy;
    return true;
  }

  /** Takes what was dropped together: ranges and inputs are for the model beside them. */
  async take({ model, ranges, inputs }: Dropped): Promise<void> {
    if (model !== null && !(await this.open(model, model.name))) return;
    if (this.model === null) {
      this.rangesProblem =
        'Ranges and inputs are for a model: drop it first, or together with them.';
      return;
    }
    if (ranges !== null) await this.giveRanges(ranges, ranges.name);
    if (inputs.length > 0) await this.giveInputs(inputs);
  }

  /** Records on .npy arrays and pictures, a record each. */
  async giveInputs(files: readonly File[]): Promise<void> {
    const { runs } = this;
    if (runs === null) {
      this.rangesProblem =
        'Inputs are for a float model, which is recorded and run: this one is quantized already.';
      return;
    }
    try {
      const records = await recordsOf(files);
      if (this.runs !== runs) return;
      if (await runs.record({ kind: 'given', records })) this.state.inputs = 'files';
    } catch (error) {
      runs.problem = error instanceof Error ? error.message : '';
    }
  }

  /** Stops opening; what was open before stays. */
  cancel(): void {
    this.#abort?.abort();
    this.#abort = null;
    this.opening = null;
  }

  dismissFailure(): void {
    this.failure = null;
  }

  /** Takes ranges from a JSON file, `{"tensor name": [min, max]}`. */
  async giveRanges(file: Blob, name: string): Promise<void> {
    const { model } = this;
    try {
      const json: unknown = JSON.parse(await file.text());
      // Ranges are for the model that they were dropped on.
      if (this.model !== model) return;
      this.given = { name, ranges: parseRanges(json), serial: this.#givenSerial++ };
      this.rangesProblem = '';
      this.state.ranges = 'auto';
    } catch (error) {
      const why = error instanceof SyntaxError ? 'it is no JSON.' : sentenceOf(error);
      this.rangesProblem = `${name} cannot be used: ${why}`;
    }
  }

  /** Ends all workers: nothing runs on after the reader has left the page. */
  leave(): void {
    this.cancel();
    this.runs?.close();
    this.engine?.close();
    this.engine = null;
  }

  /** Closes what is open. */
  close(): void {
    this.leave();
    this.model = this.failure = this.given = this.runs = this.pinned = null;
    this.rangesProblem = '';
    this.page.go({ ...this.page.scenario.initial });
  }
}
