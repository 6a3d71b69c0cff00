import { fakeScalesOf, modelActivations } from '$lib/diagnosis/activations';
import { layerLimits, type LayerLimits } from '$lib/diagnosis/limits';
import { predictChannels, type Before } from '$lib/diagnosis/predict';
import { storedChannels } from '$lib/diagnosis/stored';
import { summarize, smallestLive, worstRows } from '$lib/diagnosis/summary';
import type { ChannelTable } from '$lib/diagnosis/table';
import { settingsOf } from '$lib/pass/quantize/settings';
import type { State } from '$lib/quantizer/floor';
import { faultGroups } from './channel/groups';
import { LabRuns } from './labRuns.svelte';
import { rethrowUnknown, sentenceOf } from './problem';
import { dtypeOf, granularityOf } from './scenario';
import type { Findings } from './words/sentence';
import type { Beside, Shown } from './channel/shown';
import { sameList, steady } from './steady';
import { STATE_NAMES } from './words/stateNames';

/** The model on the bench, how it is to be quantized, and what follows. */
export class Lab extends LabRuns {
  /** The last table: the next one takes from it what a floor does not change. */
  #before: Before | undefined;
  // Few steps of a drag change these; a new object for the same would be drawn anew.
  readonly #steadyLimits = steady<LayerLimits>(
    (a, b) => sameList(a.multiplier, b.multiplier) && sameList(a.bias, b.bias),
  );
  readonly #steadyWorst = steady<number[]>(sameList);
  readonly #steadySmallest = steady<number[]>(sameList);

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
      rethrowUnknown(error);
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
    this.table === null
      ? null
      : this.#steadyLimits(layerLimits(this.table, this.stored ? null : this.options.dtype)),
  );
  readonly worst = $derived.by(() =>
    this.table === null || this.summary === null
      ? []
      : this.#steadyWorst(
          worstRows(this.table, this.summary, (row) => this.reach?.get(row)?.reach ?? null),
        ),
  );
  readonly smallest = $derived.by(() =>
    this.table === null || this.summary === null
      ? []
      : this.#steadySmallest(smallestLive(this.table, this.summary, 4)),
  );

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
        rethrowUnknown(error);
        return null;
      }
    };
    return {
      'june-2021': beside('june-2021'),
      'pr-7063': beside('pr-7063'),
      head: beside('head'),
    };
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

  /** The settings to set side by side: the present one, and a state with its own floor. */
  get #pair(): Shown['pair'] {
    const { state } = this.state;
    const own = (name: State) => ({ name: STATE_NAMES[name], beside: this.ofState[name] });
    if (this.chosenFloor !== null)
      return [{ name: 'this floor', beside: this.present }, own('head')];
    return [own(state), own(state === 'head' ? 'june-2021' : 'head')];
  }

  readonly shown: Shown | null = $derived.by(() => {
    const { table, summary, stored, settings, reach, worst, smallest, selected } = this;
    if (table === null || summary === null) return null;
    const { present, wish } = this;
    const found = { table, summary, reach, worst, smallest, selected };
    return { ...found, stored, settings, present, pair: this.#pair, wish };
  });

  select(row: number): void {
    const { model } = this;
    if (model === null) return;
    const layer = model.facts.layer[row];
    this.state.at = `${layer}.${row - model.facts.layers[layer].first}`;
  }

  override close(): void {
    super.close();
    this.#before = undefined;
  }
}
