import type { Ranges } from '$lib/pass/quantize/ranges';
import { settingsOf, type Settings, type WeightOptions } from '$lib/pass/quantize/settings';
import { defaultFloor, scaleFloor } from '$lib/quantizer/floor';
import { LabModel } from './labModel.svelte';
import { assumedRanges } from './assumedRanges';
import {
  dtypeOf,
  granularityOf,
  isProposal,
  type FloorSetting,
  type RangeSource,
} from './scenario';
import { STATE_NAMES } from './words/stateNames';

/** How long a floor that was moved counts as moving. */
const REST_MS = 250;

/** How the model on the bench is to be quantized. */
export class LabSetting extends LabModel {
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
  /** The chosen floor; null for the state's own, also for a proposal for int16 where codes are others. */
  readonly chosenFloor = $derived.by(() => {
    const { floor, codes } = this.state;
    return floor === 'own' || (isProposal(floor) && codes !== 'int16') ? null : floor;
  });
  readonly floorChoice = $derived.by(() => this.chosenFloor ?? this.ownFloor);
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

  /** What was recorded on, for a sentence. */
  readonly recordedNote = $derived.by(() => {
    const recorded = this.runs?.recorded;
    return recorded ? `Recorded here, on ${recorded.title}.` : '';
  });

  /** The number of a proposal that is no smallest scale, such as #6971; '' for one that is. */
  readonly proposal = $derived.by(() =>
    isProposal(this.floorChoice) ? `#${this.floorChoice.slice(3)}` : '',
  );
  readonly rule = $derived.by(() =>
    this.proposal === '' ? '' : `The proposal of ${this.proposal}`,
  );

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

  /** The present setting in a word or two. */
  readonly settingName = $derived.by(() => {
    if (this.chosenFloor === null) return STATE_NAMES[this.state.state];
    return this.proposal !== '' ? this.proposal : this.minimum === 0 ? 'no floor' : 'this floor';
  });

  setFloor(floor: FloorSetting): void {
    const own = scaleFloor(this.options.dtype, this.ownFloor);
    const ownMinimum = own.rule === 'at-least' ? own.minimum : 0;
    const minimum = floor === 'none' ? 0 : floor;
    this.state.floor = minimum === ownMinimum ? 'own' : minimum === 0 ? 'none' : floor;
  }

  /** Whether the floor is being moved: what nobody sees waits until it rests. */
  moving = $state(false);
  #rest: ReturnType<typeof setTimeout> | undefined;

  /** A step of a drag. */
  moveFloor(floor: FloorSetting): void {
    this.setFloor(floor);
    this.moving = true;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => (this.moving = false), REST_MS);
  }
}
