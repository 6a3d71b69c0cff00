import { deadFeeds } from '$lib/diagnosis/deadConsumer';
import { fakeScalesOf } from '$lib/diagnosis/modelActivations';
import { hybridChannels } from '$lib/diagnosis/hybrid';
import { TableFollower } from '$lib/diagnosis/follower';
import { predictChannels } from '$lib/diagnosis/predict';
import type { ReachedChannel } from '$lib/diagnosis/reach';
import { storedChannels } from '$lib/diagnosis/stored';
import type { ChannelTable } from '$lib/diagnosis/channelTable';
import { fillWeightNoise } from '$lib/diagnosis/weightNoise';
import { applySetting } from './applied';
import type { ModelFile } from './open/modelFile';
import { NO_PROBLEM, problemOf, rethrowUnknown, type Problem } from './problem';
import type { RangeChoice } from './ranges.svelte';
import type { LabSetting } from './setting.svelte';
import { viewOf, type TableView } from './view';

/** The table of a model's channels under the present setting. */
export class Table {
  /** The previous view. The next view keeps its equal parts, so that they are not drawn again. */
  #last: TableView | null = null;
  readonly #follower: TableFollower;
  /** Tells what the reach would, where it is not measured */
  readonly #feedsDead: ReturnType<typeof deadFeeds> | undefined;

  constructor(
    private readonly model: ModelFile,
    private readonly setting: LabSetting,
    private readonly ranges: RangeChoice,
  ) {
    this.#follower = new TableFollower(model.facts);
    const isRun = !model.stored && !model.hybrid;
    this.#feedsDead = isRun ? undefined : deadFeeds(model.graph, model.facts);
  }

  readonly #present = $derived.by(() =>
    applySetting(this.model, this.setting.settings, this.ranges.current),
  );
  /** The present setting and its activations; null without ranges */
  readonly present = $derived.by(() => this.#present.applied);
  /** The compared setting and its activations; null without ranges */
  readonly compared = $derived.by(() => {
    const { settings } = this.setting.compared;
    return applySetting(this.model, settings, this.ranges.current).applied;
  });

  /**
   * The weight scales before any floor. The strip draws channels at them, so dots rest while a
   * floor moves.
   */
  readonly scales: Float32Array = $derived.by(() => {
    const { graph, facts, stored } = this.model;
    if (stored) return this.#stored.weightScale;
    const settings = this.setting.withoutFloor;
    try {
      const fake = fakeScalesOf(graph, facts, settings);
      const unknown = facts.layers.map(() => null);
      return this.#whole(predictChannels(facts, unknown, settings, fake)).weightScale;
    } catch (error) {
      // `follow` reports the reason as `problem`.
      rethrowUnknown(error);
      return new Float32Array(facts.channels);
    }
  });

  /**
   * Updates the table to the present setting. The view is null if the setting cannot be applied.
   * The problem says why something is missing.
   * @param reach the measured channels by row; null before a measurement
   */
  follow(reach: ReadonlyMap<number, ReachedChannel> | null): {
    readonly view: TableView | null;
    readonly problem: Problem;
  } {
    const { table, problem } = this.#next();
    const dtype = this.model.stored ? null : this.setting.options.dtype;
    this.#last = table === null ? null : viewOf(table, dtype, reach, this.#last, this.#feedsDead);
    return { view: this.#last, problem };
  }

  /** Keeps the table of a view unchanged, for a part of the page that skips steps of a drag. */
  hold({ table }: { readonly table: ChannelTable }): void {
    this.#follower.hold(table);
  }

  /** A table of its own for the caller. No step of a drag overwrites it */
  copy(): ChannelTable {
    return this.#whole(this.#predicted());
  }

  /** The table for a file, with the noise of the weights, which is too slow for a drag. */
  toSave(): ChannelTable {
    const { graph, facts, stored } = this.model;
    if (stored) return this.#stored;
    const { settings } = this.setting;
    const predicted = this.#predicted();
    fillWeightNoise(predicted, graph, settings, fakeScalesOf(graph, facts, settings));
    return this.#whole(predicted);
  }

  #predicted(): ChannelTable {
    const { graph, facts } = this.model;
    const { settings } = this.setting;
    const fake = fakeScalesOf(graph, facts, settings);
    return predictChannels(facts, this.#layers(), settings, fake);
  }

  /** What the file stores, whatever the setting */
  readonly #stored: ChannelTable = $derived.by(() =>
    storedChannels(this.model.graph, this.model.facts),
  );

  /** A predicted table, with the quantized layers of a hybrid model as they are stored. */
  #whole(predicted: ChannelTable): ChannelTable {
    return this.model.hybrid ? hybridChannels(this.#stored, predicted) : predicted;
  }

  #layers() {
    return this.present?.layers ?? this.model.facts.layers.map(() => null);
  }

  #next(): { table: ChannelTable | null; problem: Problem } {
    const { graph, facts, stored } = this.model;
    if (stored) return { table: this.#stored, problem: NO_PROBLEM };
    const { settings } = this.setting;
    try {
      const fake = fakeScalesOf(graph, facts, settings);
      const table = this.#whole(this.#follower.follow(this.#layers(), settings, fake));
      return { table, problem: this.#present.problem };
    } catch (error) {
      return { table: null, problem: problemOf(error) };
    }
  }
}
