import type { StripCurve } from '$lib/chart/strip/errors';
import type { ChannelFacts } from '$lib/diagnosis/facts';
import type { ReachedChannel } from '$lib/diagnosis/reach';
import type { WeightOptions } from '$lib/pass/quantize/settings';
import type { Ran } from '../../workers/protocol';
import { byRow, byStoredRow } from './channel/outcome';
import type { Pinned } from './channel/pin';
import type { RangeChoice } from './ranges.svelte';
import type { Accounted, RunRequest, Runs } from './runs.svelte';
import type { LabSetting } from './setting.svelte';

const curveOf = ({ layers, outputs }: Ran, name: string, present: boolean): StripCurve => ({
  name,
  values: layers,
  final: outputs[0]?.relative ?? NaN,
  present,
});

/** The runs to make and their results, for the present setting and the one it is compared with. */
export class Measured {
  /** The pinned setting */
  pinned = $state.raw<Pinned | null>(null);

  constructor(
    private readonly setting: LabSetting,
    private readonly ranges: RangeChoice,
    private readonly runs: Runs,
    /** The channels of a quantized model that is run beside its float form; null for other models */
    private readonly form: ChannelFacts | null,
  ) {}

  /** A request with all options that affect the result; null if the setting cannot be run. */
  #request(options: WeightOptions, name: string): RunRequest | null {
    const ranges = this.ranges.current;
    if (this.runs.recorded === null || ranges === null) return null;
    const key = JSON.stringify([options, this.ranges.key]);
    return { key, name, options: { ...options, ...(ranges && { ranges }) } };
  }

  /** The quantized form as a request. Of the setting, its runs follow the machine alone. */
  #formRequest(): RunRequest | null {
    if (this.runs.recorded === null) return null;
    const { options } = this.setting;
    const key = JSON.stringify([options.machine, this.runs.serial]);
    return { key, name: 'the quantized model', options };
  }

  /** The present setting as a request */
  readonly request = $derived.by(() =>
    this.form !== null
      ? this.#formRequest()
      : this.#request(this.setting.options, this.setting.name),
  );
  readonly #comparison = $derived.by(() =>
    this.form !== null
      ? null
      : this.#request(this.setting.compared.options, this.setting.compared.name),
  );
  /** The requests to run, the present setting first */
  readonly requests: readonly RunRequest[] = $derived.by(() =>
    [this.request, this.pinned === null ? this.#comparison : this.pinned.request].filter(
      (request) => request !== null,
    ),
  );

  readonly ran = $derived.by(() => this.#resultOf(this.request));
  readonly ranPinned = $derived.by(() => this.#resultOf(this.pinned?.request ?? null));
  /** The measured channels by row, under the present setting; null before a measurement */
  readonly reach: ReadonlyMap<number, ReachedChannel> | null = $derived.by(() => {
    const reached = this.runs.reached(this.request?.key ?? null);
    if (reached === null) return null;
    const { channels } = reached;
    return this.form === null ? byRow(channels) : byStoredRow(channels, this.form);
  });

  /** Where the error of the present setting comes from; null before it is known */
  readonly accounted: Accounted | null = $derived.by(() =>
    this.runs.accounted(this.request?.key ?? null),
  );

  /** The errors of the present setting, and of the pinned setting or else the compared one */
  readonly curves: readonly StripCurve[] = $derived.by(() => {
    const { ran, ranPinned, pinned } = this;
    const comparison = this.#comparison;
    const compared = this.#resultOf(comparison);
    const other =
      pinned && ranPinned
        ? { ran: ranPinned, name: `pinned: ${pinned.name}` }
        : compared && comparison && { ran: compared, name: comparison.name };
    return [
      ...(ran ? [curveOf(ran, this.request?.name ?? '', true)] : []),
      ...(other && other.ran !== ran ? [curveOf(other.ran, other.name, false)] : []),
    ];
  });

  #resultOf(request: RunRequest | null): Ran | null {
    return this.runs.result(request?.key ?? null);
  }
}
