import type { Progress } from '$lib/pass/progress';
import { Engine } from '../../workers/client';
import type { Opened, Unreadable } from '../../workers/protocol';
import { leftWords, type Dropped } from './open/dropped';
import { beside, inOrder, type OpenedFile } from './open/pair';
import { askedFiles, type AskedState } from './asked';
import { writeIds } from './open/fileId';
import type { Failure } from './open/failure';
import { modelFile } from './open/modelFile';
import { siteModel } from './open/siteModel';
import { OpenModel } from './openModel.svelte';
import type { LabPage } from './page';
import { refusal } from './problem';

/** What a link calls a model that every reader can open. */
export interface ModelOrigin {
  readonly toy?: string;
  readonly example?: string;
}

/** A model that is being opened. */
export interface Opening {
  readonly name: string;
  /** Null while it is fetched */
  readonly size: number | null;
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
  /** Which of the files were taken and which were left, in one sentence; '' if none was left */
  left = $state.raw('');
  #abort: AbortController | null = null;

  constructor(readonly page: LabPage) {}

  /**
   * Opens a model file. The result is whether that succeeded. A new call stops the previous one.
   * The previous model stays until the new one is open.
   */
  async open(file: Blob, name: string, origin: ModelOrigin = {}): Promise<boolean> {
    const abort = this.#begin();
    const opened = await this.#read(file, name, abort);
    if (opened === null) return false;
    this.#put(new OpenModel(opened.file, this.page, opened.engine), origin);
    return true;
  }

  /**
   * Opens a float model and its quantized form, in any order. If they are no such pair, it opens one
   * of them and says why.
   */
  async openPair(files: readonly [File, File]): Promise<boolean> {
    const abort = this.#begin();
    const first = await this.#read(files[0], files[0].name, abort);
    if (first === null) return false;
    const second = await this.#read(files[1], files[1].name, abort);
    if (second === null) {
      first.engine.close();
      return false;
    }
    const { float, quantized, problem } = inOrder(first, second);
    const outcome =
      float === null
        ? { kind: 'refused' as const, message: problem }
        : await float.engine.pair(quantized.file.file, { signal: abort.signal }).catch(refusal);
    const other = quantized === first ? second : first;
    if (this.#abort !== abort || outcome.kind === 'cancelled') {
      first.engine.close();
      second.engine.close();
      return false;
    }
    const isPair = float !== null && outcome.kind === 'done';
    const engine = isPair ? float.engine : quantized.engine;
    (isPair ? quantized : other).engine.close();
    if (outcome.kind === 'refused') {
      this.left = alone(quantized.file.name, other.file.name, outcome.message);
    }
    this.#put(new OpenModel(quantized.file, this.page, engine, isPair ? beside(float.file) : null));
    return true;
  }

  /** Stops what is being opened, and begins anew. */
  #begin(): AbortController {
    this.#abort?.abort();
    this.problem = this.left = '';
    return (this.#abort = new AbortController());
  }

  /** Reads a model file in a worker of its own; null if that failed or was stopped. */
  async #read(file: Blob, name: string, abort: AbortController): Promise<OpenedFile | null> {
    this.opening = { name, size: file.size, progress: null };
    const engine = new Engine();
    const onProgress = (progress: Progress) => {
      if (this.#abort === abort) this.opening = { name, size: file.size, progress };
    };
    const outcome = await engine.open(file, { signal: abort.signal, onProgress }).catch(refusal);
    if (this.#abort !== abort) return null;
    this.opening = null;
    if (outcome.kind === 'cancelled') return null;
    const result =
      outcome.kind === 'done' ? outcome.result : unreadable(outcome.message, file.size);
    if (result.kind === 'unreadable') {
      engine.close();
      this.failure = { ...result, name };
      return null;
    }
    return { file: modelFile(result, file, name), engine };
  }

  /** Opens one of the site's own models. */
  async openOwn(name: string, origin?: ModelOrigin): Promise<void> {
    const abort = this.#begin();
    this.opening = { name, size: null, progress: null };
    const file = await siteModel(name, abort.signal);
    if (this.#abort !== abort) return;
    if (file !== null) {
      await this.open(file, name, origin);
      return;
    }
    this.opening = null;
    this.problem = `${name} could not be fetched: try again, or drop the file.`;
  }

  /** Replaces the open model. */
  #put(model: OpenModel, { toy = '', example = '' }: ModelOrigin = {}): void {
    const { state } = this.page;
    const { hash } = model.file;
    // A selection or a filter of the previous model has no meaning in this one. Those from a link to
    // this model stay.
    const isLink = this.model === null;
    const isAsked = isLink && (state.model === '' || state.model === hash);
    if (!isAsked) Object.assign(state, { at: '', layer: -1, kind: 'any', find: '' });
    if (!isLink) {
      Object.assign(state, { rangesfile: '', inputfiles: '' });
      // The files of the previous model's inputs are not this one's: it would wait for them forever.
      if (state.inputs === 'files') state.inputs = 'auto';
    } else if (toy === '' && example === '') {
      model.tellOthers('model', model.ids, askedFiles(justModels(state)));
    }
    this.model?.close();
    this.failure = null;
    this.model = model;
    // A model that is never run needs no engine.
    if (!model.isRun) model.engine.close();
    const { name, float } = this.page.scenario.fields;
    const isOwn = toy !== '' || example !== '';
    state.model = isOwn ? '' : hash;
    state.name = isOwn ? '' : name.fit(model.file.name);
    state.float = model.float === null ? '' : float.fit(writeIds([model.float]));
    Object.assign(state, { toy, example });
  }

  /**
   * Opens files that were dropped or chosen together. Ranges and inputs belong to the model among
   * them, or else to the open one.
   */
  async take(dropped: Dropped): Promise<void> {
    const { models, ranges, inputs } = dropped;
    const [first, second] = models;
    const opening =
      first === undefined
        ? null
        : second === undefined
          ? this.open(first, first.name)
          : this.openPair([first, second]);
    const left = leftWords(dropped);
    if (left !== '' || opening === null) this.left = left;
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

/** A link without its ranges and inputs. */
const justModels = (state: AskedState): AskedState => ({
  ...state,
  rangesfile: '',
  inputfiles: '',
});

/** Why one of two models was opened without the other, in one sentence. */
const alone = (opened: string, other: string, why: string): string =>
  `${opened} was opened without ${other}, because ${why.charAt(0).toLowerCase()}${why.slice(1)}`;

/** Describes an error of the engine as a file that cannot be read. */
const unreadable = (message: string, size: number): Opened | Unreadable => ({
  kind: 'unreadable',
  message,
  size,
  read: 0,
  map: null,
});
