import type { WeightSetting } from '../quantizer/weights';
import type { ChannelFacts } from './facts';
import type { LayerActivations, PredictedLayers } from './following';
import { predictChannels, type FakeScales } from './predict';
import type { ChannelTable } from './channelTable';

/**
 * Tables of one model for one setting after another, as a floor is dragged. Two buffers take turns, so
 * that the last table stays whole while the next one is written, and a step allocates no columns. A
 * table stays as it was until the second step after it, or as long as it is held.
 */
export class TableFollower {
  /** At most three, the last one last */
  #made: PredictedLayers[] = [];
  #held: ChannelTable | null = null;

  constructor(private readonly facts: ChannelFacts) {}

  /**
   * The next table. Its parameters are those of `predictChannels`.
   * @throws CastTrap as `predictChannels` does; the tables before stay as they are
   */
  follow(
    activations: readonly (LayerActivations | null)[],
    setting: WeightSetting,
    fakeScales: FakeScales = [],
  ): ChannelTable {
    const last = this.#made.at(-1);
    const buffer = this.#made.find((made) => made !== last && !this.#isHeld(made.table));
    // Out of the list first: a trap leaves it half written.
    this.#made = this.#made.filter((made) => made !== buffer);
    const table = predictChannels(this.facts, activations, setting, fakeScales, buffer);
    this.#made.push({ table, activations, setting });
    return table;
  }

  /** Keeps a table as it is until another one is held. */
  hold(table: ChannelTable): void {
    this.#held = table;
  }

  /** Tables that follow each other share columns where they share a buffer. */
  #isHeld({ weightScale }: ChannelTable): boolean {
    return weightScale === this.#held?.weightScale;
  }
}
