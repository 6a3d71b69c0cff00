import type { StripCurve } from '$lib/chart/strip/errors';
import type { ReachedChannel } from '$lib/diagnosis/reach';
import type { WeightOptions } from '$lib/pass/quantize/settings';
import type { Ran } from '../../workers/protocol';
import { byRow } from './channel/outcome';
import type { Pinned } from './channel/pin';
import type { RangeChoice } from './ranges.svelte';
import type { RunRequest, Runs } from './runs.svelte';
import type { Setting } from './setting.svelte';

const curveOf = ({ layers, outputs }: Ran, name: string, present: boolean): StripCurve => ({
  name,
  values: layers,
  final: outputs[0]?.relative ?? NaN,
  present,
});

/** What is to be run, and what was measured: the present setting, and the one it is compared with. */
export class Measured {
  /** A setting that stays beside the present one */
  pinned = $state.raw<Pinned | null>(null);

  constructor(
    private readonly setting: Setting,
    private readonly ranges: RangeChoice,
    private readonly runs: Runs,
  ) {}

  /** All that decides the result of a run of these options; null where nothing can be run. */
  #request(options: WeightOptions, name: string): RunRequest | null {
    const ranges = this.ranges.current;
    if (this.runs.recorded === null || ranges === null) return null;
    const key = JSON.stringify([options, this.ranges.key]);
    return { key, name, options: { ...options, ...(ranges && { ranges }) } };
  }

  /** The present setting as a run */
  readonly request = $derived.by(() => this.#request(this.setting.options, this.setting.name));
  readonly #comparison = $derived.by(() =>
    this.#request(this.setting.compared.options, this.setting.compared.name),
  );
  /** What to run, the present setting first */
  readonly requests: readonly RunRequest[] = $derived.by(() =>
    [this.request, this.pinned === null ? this.#comparison : this.pinned.request].filter(
      (request) => request !== null,
    ),
  );

  readonly ran = $derived.by(() => this.#resultOf(this.request));
  readonly ranPinned = $derived.by(() => this.#resultOf(this.pinned?.request ?? null));
  /** By row, what was measured of it under the present setting; null where nothing was */
  readonly reach: ReadonlyMap<number, ReachedChannel> | null = $derived.by(() => {
    const reached = this.runs.reached(this.request?.key ?? null);
    return reached ? byRow(reached.channels) : null;
  });

  /** The errors of the present setting, and of the pinned one or else of what it is compared with */
  readonly curves: readonly StripCurve[] = $derived.by(() => {
    const { ran, ranPinned, pinned } = this;
    const comparison = this.#comparison;
    const compared = this.#resultOf(comparison);
    const other =
      pinned && ranPinned
        ? { ran: ranPinned, name: `pinned: ${pinned.name}` }
        : compared && comparison && { ran: compared, name: comparison.name };
    return [
      ...(ran ? [curveOf(ran, this.setting.name, true)] : []),
      ...(other && other.ran !== ran ? [curveOf(other.ran, other.name, false)] : []),
    ];
  });

  #resultOf(request: RunRequest | null): Ran | null {
    return this.runs.result(request?.key ?? null);
  }
}
