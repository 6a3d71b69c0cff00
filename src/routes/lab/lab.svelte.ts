import { fakeScalesOf, hasRecordedRanges, modelActivations } from '$lib/diagnosis/activations';
import { layerLimits } from '$lib/diagnosis/limits';
import type { ReachedChannel } from '$lib/diagnosis/reach';
import { predictChannels, type Before, type LayerActivations } from '$lib/diagnosis/predict';
import { storedChannels } from '$lib/diagnosis/stored';
import { summarize, smallestLive, worstRows } from '$lib/diagnosis/summary';
import type { ChannelTable } from '$lib/diagnosis/table';
import { ChoiceError } from '$lib/numeric/choice';
import { CastTrap } from '$lib/numeric/machine';
import { PassError } from '$lib/pass/error';
import { parseRanges, type Ranges } from '$lib/pass/ranges';
import { settingsOf, type Settings, type WeightOptions } from '$lib/pass/settings';
import { defaultFloor, scaleFloor, type State } from '$lib/quantizer/floor';
import type { ScenarioPage } from '$lib/scenario/page.svelte';
import type { OpenProgress, Refused } from '../../workers/labMessages';
import { openInWorker } from '../../workers/lab';
import { faultGroups } from './groups';
import { layerNames } from './names';
import { STATE_NAMES } from './stateNames';
import { byRow } from './outcome';
import { openedModel, type OpenedModel } from './opened';
import type { Pinned } from './pin';
import { assumedRanges } from './ranges';
import { Runs, type RunWish } from './runs.svelte';
import type { Findings } from './sentence';
import {
  dtypeOf,
  granularityOf,
  type FloorSetting,
  type RangeSource,
  type scenario,
} from './scenario';

/** A model that is being opened, or could not be. */
export interface Opening {
  readonly name: string;
  readonly size: number;
  readonly progress: OpenProgress | null;
}

export interface Failure extends Omit<Refused, 'kind'> {
  readonly name: string;
}

/** A setting, and what it makes of the activations around each layer. */
export interface Beside {
  readonly settings: Settings;
  readonly layers: readonly (LayerActivations | null)[];
}

type Page = ScenarioPage<typeof scenario.fields>;

/** A reason why the present setting cannot be shown, in one sentence. */
function sentenceOf(error: unknown): string {
  const known = [PassError, ChoiceError, CastTrap].some((type) => error instanceof type);
  if (known && error instanceof Error) return error.message;
  throw error;
}

/** The model on the bench, how it is to be quantized, and what follows. */
export class Lab {
  readonly page: Page;
  model = $state.raw<OpenedModel | null>(null);
  opening = $state.raw<Opening | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** Ranges from a file that was dropped, and its name */
  /** Runs of the model on the bench; null before one is open, and for one that is quantized already */
  runs = $state.raw<Runs | null>(null);
  given = $state.raw<{ name: string; ranges: Ranges } | null>(null);
  /** What was wrong with a file of ranges, in one sentence */
  rangesProblem = $state.raw('');
  #abort: AbortController | null = null;
  /** The last table: the next one takes from it what a floor does not change. */
  #before: Before | undefined;

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

  /** As the command line and the pass take it. */
  readonly options: WeightOptions = $derived.by(() => {
    const { codes, state, machine } = this.state;
    return {
      dtype: dtypeOf(codes),
      granularity: granularityOf(codes),
      state,
      machine,
      floor: this.floorChoice,
    };
  });
  readonly ownFloor = $derived.by(() => defaultFloor(this.state.state, dtypeOf(this.state.codes)));
  /** A proposal for int16 falls back to the state's own floor where the codes are others. */
  readonly floorChoice = $derived.by(() => {
    const { floor, codes } = this.state;
    if (floor === 'own') return this.ownFloor;
    const proposal = floor === 'pr-6971' || floor === 'pr-7017';
    return proposal && codes !== 'int16' ? this.ownFloor : floor;
  });
  readonly settings: Settings = $derived.by(() => settingsOf(this.options));
  /** The slider's place: 0 is no floor. */
  readonly minimum = $derived.by(() => {
    const floor = scaleFloor(this.options.dtype, this.floorChoice);
    return floor.rule === 'at-least' ? floor.minimum : 0;
  });

  /** Where ranges come from after `auto` is resolved. */
  readonly rangeSource = $derived.by(() => {
    const { ranges } = this.state;
    const has = {
      file: this.recordedInFile,
      given: this.given !== null,
      recorded: this.runs?.recorded != null,
    };
    if (ranges === 'none' || ranges === 'assumed') return ranges;
    if (ranges !== 'auto' && has[ranges]) return ranges;
    if (has.given) return 'given';
    return has.file ? 'file' : has.recorded ? 'recorded' : 'assumed';
  });
  /** Undefined for those that the file stores; null for none. */
  readonly ranges: Ranges | undefined | null = $derived.by(() => {
    if (this.model === null || this.stored || this.rangeSource === 'none') return null;
    if (this.rangeSource === 'file') return undefined;
    if (this.rangeSource === 'given') return this.given?.ranges ?? null;
    if (this.rangeSource === 'recorded') return this.runs?.recorded?.ranges ?? null;
    return assumedRanges(this.model.model, this.state.bound);
  });

  /** Whether there is something to take ranges from. */
  hasRanges(source: RangeSource): boolean {
    if (source === 'file') return this.recordedInFile;
    if (source === 'given') return this.given !== null;
    if (source === 'recorded') return this.runs?.recorded != null;
    return source === 'assumed' || source === 'none';
  }

  /** Weight scales before any floor, at which channels are drawn: they stand still while it moves. */
  readonly scales: Float32Array = $derived.by(() => {
    const { model } = this;
    if (model === null) return new Float32Array(0);
    if (this.stored) return storedChannels(model.model, model.facts).weightScale;
    const { codes, machine, state } = this.state;
    const [dtype, granularity] = [dtypeOf(codes), granularityOf(codes)];
    const settings = settingsOf({ dtype, granularity, state, machine, floor: 'none' });
    try {
      const fake = fakeScalesOf(model.model, model.facts, settings);
      const unknown = model.facts.layers.map(() => null);
      return predictChannels(model.facts, unknown, settings, fake).weightScale;
    } catch (error) {
      // The reason stands in `problem`.
      sentenceOf(error);
      return new Float32Array(model.facts.channels);
    }
  });

  readonly #around = $derived.by(() => {
    const { model, ranges } = this;
    if (model === null || ranges === null) return { layers: null, problem: '' };
    try {
      const { layers } = modelActivations(model.model, model.facts, this.settings, ranges);
      return { layers, problem: '' };
    } catch (error) {
      return { layers: null, problem: sentenceOf(error) };
    }
  });
  readonly #predicted = $derived.by((): { table: ChannelTable | null; problem: string } => {
    const { model } = this;
    if (model === null) return { table: null, problem: '' };
    if (this.stored) return { table: storedChannels(model.model, model.facts), problem: '' };
    const { layers, problem } = this.#around;
    try {
      const fake = fakeScalesOf(model.model, model.facts, this.settings);
      const activations = layers ?? model.facts.layers.map(() => null);
      const { facts } = model;
      const table = predictChannels(facts, activations, this.settings, fake, this.#before);
      this.#before = { table, activations, setting: this.settings };
      return { table, problem };
    } catch (error) {
      return { table: null, problem: sentenceOf(error) };
    }
  });
  readonly table = $derived.by(() => this.#predicted.table);
  /** Why something is not shown, in one sentence; '' where all is */
  readonly problem = $derived.by(() => this.#predicted.problem);
  readonly summary = $derived.by(() => (this.table === null ? null : summarize(this.table)));
  readonly limits = $derived.by(() =>
    this.table === null ? null : layerLimits(this.table, this.stored ? null : this.options.dtype),
  );
  readonly worst = $derived.by(() =>
    this.table === null || this.summary === null
      ? []
      : worstRows(this.table, this.summary, (row) => this.reach?.get(row)?.reach ?? null),
  );
  readonly smallest = $derived.by(() =>
    this.table === null || this.summary === null ? [] : smallestLive(this.table, this.summary, 4),
  );

  /** Largest |x| at a layer's input, as its range says; null without one. */
  maxAbsInput(layer: number): number | null {
    return this.#around.layers?.[layer]?.maxAbsInput ?? null;
  }

  /** The present setting and its activations; null without ranges. */
  get present(): Beside | null {
    const { layers } = this.#around;
    return layers === null ? null : { settings: this.settings, layers };
  }

  /** The same of each state with its own floor, which a floor that is dragged does not change. */
  readonly ofState: Readonly<Record<State, Beside | null>> = $derived.by(() => {
    const { model, ranges } = this;
    const { codes, machine } = this.state;
    const [dtype, granularity] = [dtypeOf(codes), granularityOf(codes)];
    const beside = (state: State): Beside | null => {
      if (model === null || ranges === null) return null;
      const settings = settingsOf({ dtype, granularity, machine, state });
      try {
        const { layers } = modelActivations(model.model, model.facts, settings, ranges);
        return { settings, layers };
      } catch (error) {
        sentenceOf(error);
        return null;
      }
    };
    return {
      'june-2021': beside('june-2021'),
      'pr-7063': beside('pr-7063'),
      head: beside('head'),
    };
  });

  /** What was recorded on, for a sentence. */
  readonly recordedNote = $derived.by(() => {
    const recorded = this.runs?.recorded;
    return recorded ? `Recorded here, on ${recorded.title}.` : '';
  });

  /** What a floor that is no smallest scale does; '' for one that is. */
  readonly rule = $derived.by(() => {
    const choice = this.floorChoice;
    return choice === 'pr-6971' || choice === 'pr-7017'
      ? `The proposal of #${choice.slice(3)}`
      : '';
  });

  /** Where the ranges come from, in a few words for a report. */
  readonly rangesText = $derived.by(() => {
    switch (this.rangeSource) {
      case 'file':
        return 'those that the file stores';
      case 'given':
        return `those of ${this.given?.name ?? ''}`;
      case 'assumed':
        return `assumed: each activation within ±${this.state.bound}, cut by its own ReLU`;
      case 'none':
        return 'none';
      default:
        return this.recordedNote;
    }
  });

  /** All that decides the result of a run of these options; null where nothing can be run. */
  #wish(options: WeightOptions, name: string): RunWish | null {
    const { ranges, runs } = this;
    if (runs?.recorded == null || ranges === null) return null;
    const { rangeSource, given } = this;
    const { bound } = this.state;
    const key = JSON.stringify([options, rangeSource, bound, given?.name, runs.serial]);
    return { key, name, options: { ...options, ...(ranges && { ranges }) } };
  }

  /** The present setting as a run. */
  readonly wish = $derived.by(() => this.#wish(this.options, this.settingName));
  /** What to set beside it: today's state, or June 2021's where today's is the present one. */
  readonly besideState = $derived.by((): State =>
    this.state.state === 'head' && this.state.floor === 'own' ? 'june-2021' : 'head',
  );
  readonly wishBeside = $derived.by(() => {
    const { dtype, granularity, machine } = this.options;
    const state = this.besideState;
    const floor = defaultFloor(state, dtype);
    return this.#wish(
      { dtype, granularity, state, floor, ...(machine && { machine }) },
      STATE_NAMES[state],
    );
  });
  /** By row, what was measured of it under the present setting; null where nothing was */
  readonly reach: ReadonlyMap<number, ReachedChannel> | null = $derived.by(() => {
    const reached = this.runs?.reached(this.wish?.key ?? null);
    return reached ? byRow(reached.channels) : null;
  });
  /** A setting that stays beside the present one */
  pinned = $state.raw<Pinned | null>(null);
  readonly ranPinned = $derived.by(() => this.runs?.result(this.pinned?.wish?.key ?? null) ?? null);
  readonly ran = $derived.by(() => this.runs?.result(this.wish?.key ?? null) ?? null);
  readonly ranBeside = $derived.by(() => this.runs?.result(this.wishBeside?.key ?? null) ?? null);
  /** The present setting in a word or two. */
  readonly settingName = $derived.by(() => {
    const { state, floor } = this.state;
    if (floor === 'own') return STATE_NAMES[state];
    return this.rule !== '' ? this.rule : this.minimum === 0 ? 'no floor' : 'this floor';
  });

  readonly findings: Findings | null = $derived.by(() => {
    const { summary, table, options, stored, minimum, rule } = this;
    if (summary === null || table === null) return null;
    return {
      summary,
      dtype: options.dtype,
      stored,
      minimum,
      rule,
      error: this.ran?.outputs[0]?.relative ?? null,
      groups: faultGroups(table, summary, this.reach),
    };
  });

  /** The chosen row; the worst one where none is chosen. */
  readonly selected: number | null = $derived.by(() => {
    const [layer, channel] = this.state.at.split('.').map(Number);
    const at = this.model?.facts.layers[layer];
    if (at !== undefined && channel >= 0 && channel < at.channels) return at.first + channel;
    return this.worst[0] ?? this.smallest[0] ?? null;
  });

  select(row: number): void {
    const { model } = this;
    if (model === null) return;
    const layer = model.facts.layer[row];
    this.state.at = `${layer}.${row - model.facts.layers[layer].first}`;
  }

  setFloor(floor: FloorSetting): void {
    const own = scaleFloor(this.options.dtype, this.ownFloor);
    const ownMinimum = own.rule === 'at-least' ? own.minimum : 0;
    const minimum = floor === 'none' ? 0 : floor;
    this.state.floor = minimum === ownMinimum ? 'own' : minimum === 0 ? 'none' : floor;
  }

  /** Opens a model file; a newer call stops an older one, and what was open stays until then. */
  async open(file: Blob, name: string, toy = ''): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.opening = { name, size: file.size, progress: null };
    const result = await openInWorker(file, abort.signal, (progress) => {
      if (this.#abort === abort) this.opening = { name, size: file.size, progress };
    }).catch((error: unknown) => ({
      kind: 'refused' as const,
      message: error instanceof Error ? error.message : 'The worker does not start.',
      size: file.size,
      map: null,
    }));
    if (this.#abort !== abort) return;
    this.opening = null;
    if (result.kind === 'refused') {
      this.failure = { ...result, name };
      return;
    }
    const { hash } = result;
    // Another model: what was chosen in the last one means nothing here.
    if (this.model !== null || this.state.model !== hash) {
      if (this.state.model !== '' || this.model !== null) this.state.at = '';
    }
    this.failure = null;
    this.pinned = null;
    this.given = null;
    this.rangesProblem = '';
    this.runs?.close();
    this.runs = null;
    this.#before = undefined;
    this.model = openedModel(result, file, name);
    if (!this.stored && result.facts.layers.length > 0) this.runs = new Runs(file);
    this.state.model = toy === '' ? hash : '';
    this.state.toy = toy;
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
    try {
      const json: unknown = JSON.parse(await file.text());
      this.given = { name, ranges: parseRanges(json) };
      this.rangesProblem = '';
      this.state.ranges = 'auto';
    } catch (error) {
      const why = error instanceof SyntaxError ? 'it is no JSON.' : sentenceOf(error);
      this.rangesProblem = `${name} cannot be used: ${why}`;
    }
  }

  /** Closes what is open. */
  close(): void {
    this.cancel();
    this.runs?.close();
    this.#before = undefined;
    this.model = this.failure = this.given = this.runs = this.pinned = null;
    this.page.go({ ...this.page.scenario.initial });
  }
}
