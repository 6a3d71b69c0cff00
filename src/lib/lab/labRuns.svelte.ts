import type { ReachedChannel } from '$lib/diagnosis/reach';
import type { WeightOptions } from '$lib/pass/quantize/settings';
import { defaultFloor, type State } from '$lib/quantizer/floor';
import { LabSetting } from './labSetting.svelte';
import { byRow } from './channel/outcome';
import type { RunWish } from './runs.svelte';
import { STATE_NAMES } from './words/stateNames';

/** What is to be run, and what was measured: the present setting and what stands beside it. */
export class LabRuns extends LabSetting {
  /** All that decides the result of a run of these options; null where nothing can be run. */
  #wish(options: WeightOptions, name: string): RunWish | null {
    const { ranges, runs } = this;
    if (runs?.recorded == null || ranges === null) return null;
    const { rangeSource, given } = this;
    const { bound } = this.state;
    const key = JSON.stringify([options, rangeSource, bound, given?.serial, runs.serial]);
    return { key, name, options: { ...options, ...(ranges && { ranges }) } };
  }

  /** The present setting as a run. */
  readonly wish = $derived.by(() => this.#wish(this.options, this.settingName));
  /** What to set beside it: today's state, or June 2021's where today's is the present one. */
  readonly besideState = $derived.by((): State =>
    this.state.state === 'head' && this.chosenFloor === null ? 'june-2021' : 'head',
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
  readonly ranPinned = $derived.by(() => this.runs?.result(this.pinned?.wish?.key ?? null) ?? null);
  readonly ran = $derived.by(() => this.runs?.result(this.wish?.key ?? null) ?? null);
  readonly ranBeside = $derived.by(() => this.runs?.result(this.wishBeside?.key ?? null) ?? null);
}
