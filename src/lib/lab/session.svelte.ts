import type { Progress } from '$lib/pass/progress';
import { Engine } from '../../workers/client';
import type { Opened, Unreadable } from '../../workers/protocol';
import { leftWords, type Dropped } from './open/dropped';
import type { Failure } from './open/failure';
import { modelFile } from './open/modelFile';
import { OpenModel } from './openModel.svelte';
import type { LabPage } from './page';
import { refusal } from './problem';

/** A model that is being opened. */
export interface Opening {
  readonly name: string;
  readonly size: number;
  readonly progress: Progress | null;
}

/** The lab's session: the open model if there is one, and the last attempt to open one. */
export class Session {
  model = $state.raw<OpenModel | null>(null);
  opening = $state.raw<Opening | null>(null);
  /** Why a file could not be opened */
  failure = $state.raw<Failure | null>(null);
  /** The fault of dropped files without a model, in one sentence */
  problem = $state.raw('');
  /** Which of too many files were taken and which were left, in one sentence; '' if none was left */
  left = $state.raw('');
  #abort: AbortController | null = null;

  constructor(readonly page: LabPage) {}

  /**
   * Opens a model file. The result is whether that succeeded. A new call stops the previous one.
   * The previous model stays until the new one is open.
   */
  async open(file: Blob, name: string, toy = ''): Promise<boolean> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.opening = { name, size: file.size, progress: null };
    this.problem = this.left = '';
    const engine = new Engine();
    const onProgress = (progress: Progress) => {
      if (this.#abort === abort) this.opening = { name, size: file.size, progress };
    };
    const outcome = await engine.open(file, { signal: abort.signal, onProgress }).catch(refusal);
    if (this.#abort !== abort) return false;
    this.opening = null;
    if (outcome.kind === 'cancelled') return false;
    const result =
      outcome.kind === 'done' ? outcome.result : unreadable(outcome.message, file.size);
    if (result.kind === 'unreadable') {
      engine.close();
      this.failure = { ...result, name };
      return false;
    }
    this.#put(new OpenModel(modelFile(result, file, name), this.page, engine), toy);
    return true;
  }

  /** Replaces the open model. */
  #put(model: OpenModel, toy: string): void {
    const { state } = this.page;
    const { hash, stored, hybrid } = model.file;
    // A selection or a filter of the previous model has no meaning in this one. Those from a link to
    // this model stay.
    const isAsked = this.model === null && (state.model === '' || state.model === hash);
    if (!isAsked) Object.assign(state, { at: '', layer: -1, kind: 'any', find: '' });
    this.model?.close();
    this.failure = null;
    this.model = model;
    // A model with quantized layers needs no engine, because it is never run.
    if (stored || hybrid) model.engine.close();
    state.model = toy === '' ? hash : '';
    state.toy = toy;
  }

  /**
   * Opens files that were dropped or chosen together. Ranges and inputs belong to the model among
   * them, or else to the open one.
   */
  async take(dropped: Dropped): Promise<void> {
    const { model, ranges, inputs } = dropped;
    const opening = model === null ? null : this.open(model, model.name);
    this.left = leftWords(dropped);
    if (opening !== null && !(await opening)) return;
    const current = this.model;
    if (current === null) {
      this.problem = 'Ranges and inputs are for a model: open it first, or together with them.';
      return;
    }
    this.failure = null;
    if (ranges !== null) await current.giveRanges(ranges, ranges.name);
    if (inputs.length > 0) await current.giveInputs(inputs);
  }

  /** Stops opening. The previous model stays. */
  cancel(): void {
    this.#abort?.abort();
    this.#abort = null;
    this.opening = null;
  }

  dismissFailure(): void {
    this.failure = null;
  }

  /** Closes the model and resets its settings. */
  close(): void {
    this.leave();
    this.model = this.failure = null;
    this.problem = this.left = '';
    this.page.go({ ...this.page.scenario.initial });
  }

  /** Ends all work when the reader leaves the page. */
  leave(): void {
    this.cancel();
    this.model?.close();
  }
}

/** Describes an error of the engine as a file that cannot be read. */
const unreadable = (message: string, size: number): Opened | Unreadable => ({
  kind: 'unreadable',
  message,
  size,
  read: 0,
  map: null,
});
