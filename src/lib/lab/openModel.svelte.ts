import type { InspectedLayer } from '$lib/diagnosis/layers';
import { pointWarning, scaleWarnings } from '$lib/diagnosis/warnings';
import type { Image } from '$lib/pass/input/image';
import { sha256, type Engine } from '../../workers/client';
import type { GivenRecord } from '../../workers/protocol';
import type { ShownTable, ShownView } from './channel/shown';
import type { ListChoice } from './listing/listing';
import { Measured } from './measured.svelte';
import { askedInputs, askedRanges, otherWords } from './asked';
import { writeIds, type FileId } from './open/fileId';
import { bytesOf, InputError, inputsOf } from './open/inputs';
import type { ModelFile } from './open/modelFile';
import type { FloatForm } from './open/pair';
import type { LabPage } from './page';
import { NO_PROBLEM } from './problem';
import { RangeChoice } from './ranges.svelte';
import { Runs } from './runs.svelte';
import type { UsedInputs } from './scenario';
import { LabSetting } from './setting.svelte';
import { Table } from './table.svelte';
import { faultGroups } from './words/groups';
import type { Findings } from './words/sentence';

/** A sentence about scales or ranges, and the row of the first channel that it is about, if any. */
export interface Warning {
  readonly sentence: string;
  readonly row: number | null;
}

/** What a reader gives as files. */
type FileKind = 'model' | 'ranges' | 'inputs';

/** Inputs from files, a record each. */
interface GivenInputs {
  readonly records: readonly GivenRecord[];
  readonly ids: readonly FileId[];
}

const countFloat = (layers: readonly InspectedLayer[]) => ({
  count: layers.filter(({ stored }) => !stored).length,
  of: layers.length,
});

/** An open model: its setting, its runs, and what the page shows of its channels. */
export class OpenModel {
  readonly setting: LabSetting;
  readonly runs: Runs;
  readonly ranges: RangeChoice;
  readonly measured: Measured;
  readonly table: Table;
  /**
   * Whether the model can be run: not if a layer is quantized in its file, unless its float form is
   * beside it, or if none has weights
   */
  readonly isRun: boolean;
  /** What the page shows of the channels; null if the setting cannot be applied */
  view = $state.raw<ShownView | null>(null);
  /** The inputs that the reader's files gave last; null without any */
  given = $state.raw<GivenInputs | null>(null);
  /** What `tellOthers` says of the files of each kind that were given last */
  #others = $state.raw<Readonly<Partial<Record<FileKind, string>>>>({});
  /** Says of files that they are not those of the link, in a sentence for each kind */
  readonly others = $derived(Object.values(this.#others).filter((words) => words !== ''));
  /** The picture of the reader's camera that was frozen last; null without any */
  frozen = $state.raw<Image | null>(null);
  #usesFrozen = $state(false);
  problem = $state.raw(NO_PROBLEM);
  #closed = false;
  /** The number of drops so far */
  readonly #drops = { ranges: 0, runs: 0 };

  /**
   * @param engine has opened the float model; it runs and quantizes it
   * @param float the float form of a quantized model; null for a model alone
   */
  constructor(
    readonly file: ModelFile,
    readonly page: LabPage,
    readonly engine: Engine,
    readonly float: FloatForm | null = null,
  ) {
    this.isRun = float !== null || (!file.stored && !file.hybrid && file.facts.layers.length > 0);
    this.setting = new LabSetting(page);
    this.runs = new Runs(engine, {
      recording: float === null ? 'Recording ranges' : 'Running the float model',
      withFake: file.hand !== null,
    });
    this.ranges = new RangeChoice(file, page, this.runs);
    this.measured = new Measured(this.setting, this.ranges, this.runs, float && file.facts);
    this.table = new Table(file, this.setting, this.ranges);
  }

  /**
   * Brings `view` up to date with the setting. It writes once, so that the page draws once. An
   * effect calls it before the components that show the result are updated. It does not read which
   * row is selected: selecting one predicts nothing anew.
   */
  follow(): void {
    const { setting, measured, table } = this;
    const { view, problem } = table.follow(measured.reach);
    this.problem = problem;
    if (view === null) {
      this.view = null;
      return;
    }
    this.view = {
      ...view,
      stored: this.file.stored,
      settings: setting.settings,
      minimum: setting.minimum,
      rule: setting.rule,
      reach: measured.reach,
      present: table.present,
      pair: [
        { name: setting.name, applied: table.present },
        { name: setting.compared.name, applied: table.compared },
      ],
      request: measured.request,
    };
  }

  /** The view with the selected row: the reader's, or else the worst one */
  readonly shown: ShownTable | null = $derived.by(() => {
    const { view } = this;
    if (view === null) return null;
    const selected = this.chosen ?? view.worst.at(0) ?? view.smallest.at(0) ?? null;
    return { ...view, selected };
  });

  /** The row that the reader selected; null for none */
  readonly chosen: number | null = $derived.by(() => {
    const [layer, channel] = this.page.state.at.split('.').map(Number);
    const at = layer >= 0 ? this.file.facts.layers.at(layer) : undefined;
    return at !== undefined && channel >= 0 && channel < at.channels ? at.first + channel : null;
  });

  readonly #account = $derived.by(() => {
    const { accounted } = this.measured;
    return accounted?.kind === 'done' ? accounted.account : null;
  });
  /** The error at the output: of the run on the first record, or of all that the account is of */
  readonly #error = $derived.by(() => {
    const measured = this.runs.recorded?.measured ?? [];
    if (measured.length > 1 && this.#account !== null) return this.#account.error;
    return this.measured.ran?.outputs[0]?.relative ?? null;
  });

  readonly findings: Findings | null = $derived.by(() => {
    if (this.view === null) return null;
    const { table, summary, settings, stored, minimum, rule, reach } = this.view;
    return {
      summary,
      dtype: settings.dtype,
      stored,
      floatLayers: this.file.hybrid ? countFloat(table.facts.layers) : null,
      minimum,
      rule,
      error: this.#error,
      account: this.#account,
      groups: faultGroups(table, summary, reach),
    };
  });

  readonly #pointWarning = $derived.by(() => {
    const { current } = this.ranges;
    return current === null ? null : pointWarning(this.file.graph, current);
  });
  /** What other runtimes refuse or compute in another way. It looks at every row. */
  readonly warnings: readonly Warning[] = $derived.by(() => {
    const point = this.#pointWarning;
    if (this.view === null) return [];
    return [
      ...(point === null ? [] : [{ sentence: point, row: null }]),
      ...scaleWarnings(this.view.table),
    ];
  });

  select(row: number): void {
    const { facts } = this.file;
    const layer = facts.layer[row];
    this.page.state.at = `${layer}.${row - facts.layers[layer].first}`;
  }

  /** Selects a row, or ends its selection. */
  toggle(row: number): void {
    if (row === this.chosen) this.page.state.at = '';
    else this.select(row);
  }

  /** The inputs that are used, with `auto` resolved */
  readonly inputs: UsedInputs = $derived.by(() => {
    const { inputs } = this.page.state;
    // The address says 'hand' then; another choice comes from Back, or from another link.
    if (this.#usesFrozen && inputs === 'hand') return 'camera';
    const isHand = this.file.hand !== null;
    const isMissing = inputs === 'auto' || (inputs === 'hand' && !isHand);
    return isMissing ? (isHand ? 'hand' : 'random') : inputs;
  });

  /** The seed of the drawn hand that is shown, or the frozen picture */
  get shownHand(): number | Image {
    return (this.inputs === 'camera' ? this.frozen : null) ?? this.page.state.hand;
  }

  /** Takes a picture of the reader's camera as the input. A link falls back to a drawn hand. */
  freeze(picture: Image): void {
    this.frozen = picture;
    this.useInputs('camera');
  }

  /** Takes built-in inputs, or the frozen picture. */
  useInputs(inputs: Exclude<UsedInputs, 'files'>): void {
    this.runs.problem = '';
    this.#usesFrozen = inputs === 'camera' && this.frozen !== null;
    this.page.state.inputs = inputs === 'camera' ? 'hand' : inputs;
  }

  /** Which channels the table lists. A layer that the model does not have is none. */
  readonly listed: ListChoice = $derived.by(() => {
    const { layer, kind, find, sort } = this.page.state;
    const has = layer >= 0 && layer < this.file.facts.layers.length;
    return { layer: has ? layer : null, kind, find, sort };
  });

  list({ layer, ...rest }: Partial<ListChoice>): void {
    const { state, scenario } = this.page;
    const place = layer === undefined ? {} : { layer: layer ?? -1 };
    Object.assign(state, scenario.patched(state, { ...rest, ...place }));
  }

  /** Lists the worst channels of all layers again. */
  listWorst(): void {
    this.list({ layer: null, kind: 'any', find: '', sort: 'harm' });
  }

  /** Pins the present setting, for a comparison with later ones. */
  pin(): void {
    const { dtype, granularity } = this.setting.settings;
    const name = `${this.setting.name}, ${dtype} per ${granularity}`;
    this.measured.pinned = { name, table: this.table.copy(), request: this.measured.request };
  }

  /** Reads ranges from a JSON file. */
  async giveRanges(file: Blob, name: string): Promise<void> {
    await this.#take('ranges', async (isLast) => {
      const bytes = await bytesOf(file, name);
      const id = { name, hash: await sha256(bytes) };
      if (!isLast()) return;
      const isFirst = this.ranges.given === null;
      if (!this.ranges.give(new TextDecoder().decode(bytes), id)) return;
      const { state } = this.page;
      this.tellOthers('ranges', [id], isFirst ? askedRanges(state) : []);
      state.rangesfile = writeIds([id]);
    });
  }

  /** Records ranges on .npy arrays and pictures, each of which is a record. */
  async giveInputs(files: readonly File[]): Promise<void> {
    if (!this.isRun) {
      this.ranges.problem =
        'Inputs are for a float model, which is recorded and run: this one has quantized layers.';
      return;
    }
    await this.#take('runs', async (isLast) => {
      const given = await inputsOf(files);
      if (!isLast()) return;
      const asked = this.given === null ? askedInputs(this.page.state) : [];
      if (await this.recordGiven(given)) this.tellOthers('inputs', given.ids, asked);
    });
  }

  /** Records ranges on inputs that the reader gave. */
  async recordGiven(given = this.given): Promise<boolean> {
    if (given === null) return false;
    const { records, ids } = given;
    if (!(await this.runs.record({ kind: 'given', records }))) return false;
    this.given = given;
    this.#usesFrozen = false;
    this.page.state.inputs = 'files';
    this.page.state.inputfiles = writeIds(ids);
    return true;
  }

  /**
   * Says which given files of a kind are not those that the link is about, in place of what it said
   * of the files before them.
   */
  tellOthers(kind: FileKind, given: readonly FileId[], asked: readonly FileId[]): void {
    this.#others = { ...this.#others, [kind]: otherWords(given, asked) };
  }

  /** The files on which the runs are; null if they are on other inputs */
  readonly inputFiles: readonly FileId[] | null = $derived.by(() =>
    this.inputs === 'files' ? (this.given?.ids ?? null) : null,
  );

  /** The model's files */
  get ids(): readonly FileId[] {
    return this.float === null ? [this.file] : [this.file, this.float];
  }

  /** The files that the link is about, and that were not given yet */
  readonly missing: readonly FileId[] = $derived.by(() => {
    const { state } = this.page;
    return [
      ...(this.ranges.given === null && !this.file.stored ? askedRanges(state) : []),
      ...(this.given === null && this.isRun ? askedInputs(state) : []),
    ];
  });

  /**
   * Reads dropped files for the ranges or the runs, which show why files cannot be used. Files that
   * are dropped later, and another model, win over files that are still being read.
   */
  async #take(
    target: 'ranges' | 'runs',
    read: (isLast: () => boolean) => Promise<void>,
  ): Promise<void> {
    const serial = ++this.#drops[target];
    const isLast = () => !this.#closed && this.#drops[target] === serial;
    try {
      await read(isLast);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      if (isLast()) this[target].problem = error.message;
    }
  }

  close(): void {
    this.#closed = true;
    this.runs.close();
    this.engine.close();
  }
}
