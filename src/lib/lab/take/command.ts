import { shellWord } from '$lib/text/shell';
import type { FloatForm } from '../open/pair';
import type { OpenModel } from '../openModel.svelte';

/** What the commands read of an open model. */
export interface CommandModel {
  readonly file: Pick<OpenModel['file'], 'name' | 'stored' | 'hybrid'>;
  readonly float: Pick<FloatForm, 'name'> | null;
  readonly ranges: Pick<OpenModel['ranges'], 'source'>;
  readonly setting: Pick<OpenModel['setting'], 'options' | 'chosenFloor' | 'floorChoice'>;
  readonly runs: { readonly recorded: { readonly first: { readonly length: number } } | null };
}

/** Whether the commands need the lab's ranges, saved as JSON. */
const needsRangesFile = ({ file, ranges }: CommandModel): boolean =>
  !file.stored && ranges.source !== 'file' && ranges.source !== 'none';

export const RANGES_FILE = 'ranges.json';

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

/** The command that gives the same diagnosis of the channels, without a run. */
export const inspectCommand = (model: CommandModel): string =>
  ['node bin/scalefloor.mjs inspect', ...settingWords(model), ...fileWords(model)].join(' ');

/** The first record as a file, which the command that compares needs. */
export const INPUT_FILE = 'input0.npy';

/** Whether the first record is one array, which can be saved as one file. */
const isOneArray = ({ runs }: CommandModel): boolean => runs.recorded?.first.length === 1;

/**
 * The command that gives the same account and the same reach of each channel, for the quantized
 * form that is open, or else the model that `quantizeCommand` writes; null without inputs that can
 * be saved as one file.
 */
export function compareCommand(model: CommandModel, target: string): string | null {
  const { float, file } = model;
  const isMade = quantizeCommand(model, target) !== null;
  if (!isOneArray(model) || (float === null && !isMade)) return null;
  const files = float === null ? [file.name, target] : [float.name, file.name];
  return [
    `node bin/scalefloor.mjs compare --inputs ${INPUT_FILE} --reach --account`,
    ...machineWords(model),
    '--',
    ...files.map(shellWord),
  ].join(' ');
}

/** The commands that repeat what the lab shows, in their order. */
export const repeatCommands = (model: CommandModel, target: string): string[] =>
  [inspectCommand(model), quantizeCommand(model, target), compareCommand(model, target)].filter(
    (command) => command !== null,
  );

/** The files that the commands need beside the model, each saved by a button. */
export const neededFiles = (model: CommandModel, target: string): string[] => [
  ...(needsRangesFile(model) ? [RANGES_FILE] : []),
  ...(compareCommand(model, target) === null ? [] : [INPUT_FILE]),
];

/** The command that writes the same quantized model; null if layers of it are quantized. */
export function quantizeCommand(model: CommandModel, target: string): string | null {
  const { file, ranges } = model;
  if (file.stored || file.hybrid || ranges.source === 'none') return null;
  return [
    'node bin/scalefloor.mjs quantize',
    // An option's value must not look like an option.
    `-o ${shellWord(target.startsWith('-') ? `./${target}` : target)}`,
    ...settingWords(model),
    ...fileWords(model),
  ].join(' ');
}
