import { settingsOf, type Settings, type WeightOptions } from '$lib/pass/quantize/settings';
import { defaultFloor, scaleFloor, type HistoryState } from '$lib/quantizer/floor';
import { policyOf } from '$lib/quantizer/floors/policies';
import { shortNumber } from '$lib/text/number';
import type { LabPage } from './page';
import { chosenFloor, dtypeOf, granularityOf, isOffTheSlider, type FloorSetting } from './scenario';
import { STATE_NAMES } from '$lib/text/stateNames';

/** A floor counts as moving for this long after its last step. */
const REST_MS = 250;

/** The setting with which the present one is compared. */
export interface ComparedSetting {
  readonly name: string;
  readonly options: WeightOptions;
  readonly settings: Settings;
}

/** The setting for quantizing a model, and the setting with which it is compared. */
export class LabSetting {
  constructor(private readonly page: LabPage) {}

  /** The options of the command line and of the pass. */
  readonly options: WeightOptions = $derived.by(() => {
    const { codes, state, machine } = this.page.state;
    const [dtype, granularity] = [dtypeOf(codes), granularityOf(codes)];
    return { dtype, granularity, state, machine, floor: this.floorChoice };
  });
  readonly settings: Settings = $derived.by(() => settingsOf(this.options));
  /** The present setting without a floor. Dragging a floor does not change it. */
  readonly withoutFloor: Settings = $derived.by(() => {
    const { codes, state, machine } = this.page.state;
    const [dtype, granularity] = [dtypeOf(codes), granularityOf(codes)];
    return settingsOf({ dtype, granularity, state, machine, floor: 'none' });
  });
  readonly #ownFloor = $derived.by(() => {
    const { state, codes } = this.page.state;
    return defaultFloor(state, dtypeOf(codes));
  });
  /** The chosen floor; null if the state's own floor applies. */
  readonly chosenFloor = $derived.by(() => {
    const { floor, codes } = this.page.state;
    return chosenFloor(floor, codes);
  });
  readonly floorChoice = $derived.by(() => this.chosenFloor ?? this.#ownFloor);
  /** The floor at which the slider stands; 0 for none. */
  readonly minimum = $derived.by(() => scaleFloor(this.options.dtype, this.floorChoice).minimum);

  /** The name of a policy that has no place on the slider, such as #6971; '' for a smallest scale */
  readonly policy = $derived.by(() =>
    isOffTheSlider(this.floorChoice, this.options.dtype) ? policyOf(this.floorChoice).short : '',
  );
  readonly rule = $derived.by(() => (this.policy === '' ? '' : `The policy of ${this.policy}`));
  /** The setting's name in a word or two */
  readonly name = $derived.by(() => {
    if (this.chosenFloor === null) return STATE_NAMES[this.page.state.state];
    if (this.policy !== '') return this.policy;
    return this.minimum === 0 ? 'no floor' : `this floor, ${shortNumber(this.minimum)}`;
  });

  /** The state for the comparison: today's, or June 2021's if the present setting is today's. */
  readonly #comparedState = $derived.by((): HistoryState =>
    this.page.state.state === 'head' && this.chosenFloor === null ? 'june-2021' : 'head',
  );
  /** That state with its own floor. Dragging a floor does not change it. */
  readonly compared: ComparedSetting = $derived.by(() => {
    const { codes, machine } = this.page.state;
    const state = this.#comparedState;
    const [dtype, granularity] = [dtypeOf(codes), granularityOf(codes)];
    const options = { dtype, granularity, state, machine, floor: defaultFloor(state, dtype) };
    return { name: STATE_NAMES[state], options, settings: settingsOf(options) };
  });

  setFloor(floor: FloorSetting): void {
    const ownMinimum = scaleFloor(this.options.dtype, this.#ownFloor).minimum;
    const minimum = floor === 'none' ? 0 : floor;
    this.page.state.floor = minimum === ownMinimum ? 'own' : minimum === 0 ? 'none' : floor;
  }

  /** Whether the floor is moving. Parts of the page that are out of sight wait until it rests. */
  moving = $state(false);
  #rest: ReturnType<typeof setTimeout> | undefined;

  /** Takes the floor of one step of a drag. */
  moveFloor(floor: FloorSetting): void {
    this.setFloor(floor);
    this.moving = true;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => (this.moving = false), REST_MS);
  }
}
