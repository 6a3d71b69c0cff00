import type { WeightSetting } from '../quantizer/weights';
import type { ChannelFacts } from './facts';
import type { LayerActivations, PredictedLayers } from './following';
import { predictChannels, type FakeScales } from './predict';
import type { ChannelTable } from './channelTable';

/**
 * Makes the tables of one model for one setting after another, as a floor is dragged. Two buffers
 * take turns: the last table stays whole while the next one is written, and a step allocates no
 * columns. A table does not change until the second step after it, or as long as it is held.
 */
export class TableFollower {
  /** At most three tables; the newest is last */
  #made: PredictedLayers[] = [];
  #held: ChannelTable | null = null;

  constructor(private readonly facts: ChannelFacts) {}

  /**
   * Makes the next table. The parameters are those of `predictChannels`.
   * @throws CastTrap as `predictChannels` does; earlier tables do not change then
   */
  follow(
    activations: readonly (LayerActivations | null)[],
    setting: WeightSetting,
    fakeScales: FakeScales = [],
  ): ChannelTable {
    const last = this.#made.at(-1);
    const buffer = this.#made.find((made) => made !== last && !this.#isHeld(made.table));
    // Remove the buffer from the list first, because a trap leaves it half written.
    this.#made = this.#made.filter((made) => made !== buffer);
    const table = predictChannels(this.facts, activations, setting, fakeScales, buffer);
    this.#made.push({ table, activations, setting });
    return table;
  }

  /** Keeps a table unchanged until another one is held. */
  hold(table: ChannelTable): void {
    this.#held = table;
  }

  /** Whether a table is held, or has the columns of a held one. */
  #isHeld({ weightScale }: ChannelTable): boolean {
    return weightScale === this.#held?.weightScale;
  }
}
