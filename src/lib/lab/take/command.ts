import { shellWord } from '$lib/text/shell';
import type { FileId } from '../open/fileId';
import type { FloatForm } from '../open/pair';
import type { OpenModel } from '../openModel.svelte';
import type { Recorded } from '../../../workers/protocol';

/** What the commands read of an open model. */
export interface CommandModel {
  readonly file: Pick<OpenModel['file'], 'name' | 'stored' | 'hybrid'>;
  readonly float: Pick<FloatForm, 'name'> | null;
  readonly ranges: Pick<OpenModel['ranges'], 'source'>;
  readonly setting: Pick<OpenModel['setting'], 'options' | 'chosenFloor' | 'floorChoice'>;
  readonly runs: { readonly recorded: Pick<Recorded, 'measured' | 'random'> | null };
  /** The files on which the runs are; null if they are on other inputs */
  readonly inputFiles: readonly FileId[] | null;
}

const PROGRAM = 'node bin/scalefloor.mjs';

/** Whether the commands need the lab's ranges as JSON. */
const needsRangesFile = ({ file, ranges }: CommandModel): boolean =>
  !file.stored && ranges.source !== 'file' && ranges.source !== 'none';

export const RANGES_FILE = 'ranges.json';

/** An option's value must not look like an option. */
const fileValue = (name: string): string => shellWord(name.startsWith('-') ? `./${name}` : name);

/** The machine, unless it is the one that the commands take by themselves. */
function machineWords({ setting }: CommandModel): string[] {
  const { machine } = setting.options;
  return machine === undefined || machine === 'x86-64' ? [] : [`--machine ${machine}`];
}

function settingWords(model: CommandModel): string[] {
  const { file, setting } = model;
  if (file.stored) return [];
  const { dtype, granularity, state } = setting.options;
  const words = [`--quantized_dtype ${dtype}`, `--granularity ${granularity}`, `--state ${state}`];
  if (setting.chosenFloor !== null) words.push(`--floor ${setting.floorChoice}`);
  words.push(...machineWords(model));
  if (needsRangesFile(model)) words.push(`--ranges ${RANGES_FILE}`);
  return words;
}

/** A file's name follows `--`, because it may begin as an option does. */
const fileWords = ({ file }: CommandModel): string[] => ['--', shellWord(file.name)];

/** Draws the lab's random inputs again. */
function randomWords({ runs }: CommandModel, count: number): string[] | null {
  const random = runs.recorded?.random ?? null;
  if (random === null) return null;
  const { seed, low, high } = random;
  return [`--random ${count}`, `--seed ${seed}`, `--range=${low},${high}`];
}

/** The command that records the same ranges; null for ranges that only the lab has. */
function calibrateCommand(model: CommandModel): string | null {
  const { runs, ranges } = model;
  const words = randomWords(model, runs.recorded?.random?.count ?? 0);
  if (!needsRangesFile(model) || ranges.source !== 'recorded' || words === null) return null;
  return [`${PROGRAM} calibrate -o ${RANGES_FILE}`, ...words, ...fileWords(model)].join(' ');
}

/** The command that gives the same diagnosis of the channels, without a run. */
export const inspectCommand = (model: CommandModel): string =>
  [`${PROGRAM} inspect`, ...settingWords(model), ...fileWords(model)].join(' ');

/** The name of a record that the lab saves. */
export const inputFile = (place: number): string => `input${place}.npy`;

/** The records that the commands need as files, in their order; none if they can do without. */
export function savedInputs(model: CommandModel): readonly string[] {
  const { runs, inputFiles } = model;
  const { measured, random } = runs.recorded ?? { measured: [], random: null };
  const isGiven = inputFiles !== null && inputFiles.every(({ name }) => /\.npy$/i.test(name));
  if (random !== null || isGiven || measured.some(({ length }) => length !== 1)) return [];
  return measured.map((_, place) => inputFile(place));
}

/** The records of the runs; null if no file can hold them. */
function inputWords(model: CommandModel): string[] | null {
  const { runs, inputFiles } = model;
  const measured = runs.recorded?.measured ?? [];
  const random = randomWords(model, measured.length);
  if (random !== null) return random;
  const saved = savedInputs(model);
  const names =
    saved.length > 0 ? saved : (inputFiles ?? []).slice(0, measured.length).map(({ name }) => name);
  return names.length === 0 ? null : names.map((name) => `--inputs ${fileValue(name)}`);
}

/**
 * The command that gives the same account and the same reach of each channel, for the quantized
 * form that is open, or else the model that `quantizeCommand` writes; null without inputs.
 */
function compareCommand(model: CommandModel, target: string): string | null {
  const { float, file } = model;
  const inputs = inputWords(model);
  const isMade = quantizeCommand(model, target) !== null;
  if (inputs === null || (float === null && !isMade)) return null;
  const files = float === null ? [file.name, target] : [float.name, file.name];
  return [
    `${PROGRAM} compare`,
    ...inputs,
    '--reach --account',
    ...machineWords(model),
    '--',
    ...files.map(shellWord),
  ].join(' ');
}

/** The commands that repeat what the lab shows, in their order. */
export const repeatCommands = (model: CommandModel, target: string): string[] =>
  [
    calibrateCommand(model),
    inspectCommand(model),
    quantizeCommand(model, target),
    compareCommand(model, target),
  ].filter((command) => command !== null);

/** The files that the commands need beside the given ones, each saved by a button. */
export const neededFiles = (model: CommandModel, target: string): string[] => [
  ...(needsRangesFile(model) && calibrateCommand(model) === null ? [RANGES_FILE] : []),
  ...(compareCommand(model, target) === null ? [] : savedInputs(model)),
];

/** The command that writes the same quantized model; null if layers of it are quantized. */
export function quantizeCommand(model: CommandModel, target: string): string | null {
  const { file, ranges } = model;
  if (file.stored || file.hybrid || ranges.source === 'none') return null;
  return [
    `${PROGRAM} quantize`,
    `-o ${fileValue(target)}`,
    ...settingWords(model),
    ...fileWords(model),
  ].join(' ');
}
