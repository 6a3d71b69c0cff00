import type { OpenModel } from '../openModel.svelte';

/** Quotes a word of a command line if a shell would split it. */
const word = (text: string): string =>
  /^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Whether the command needs the lab's ranges, saved as JSON. */
export const needsRangesFile = ({ file, ranges }: OpenModel): boolean =>
  !file.stored && ranges.source !== 'file' && ranges.source !== 'none';

export const RANGES_FILE = 'ranges.json';

function settingWords(model: OpenModel): string[] {
  const { file, setting } = model;
  if (file.stored) return [];
  const { dtype, granularity, state, machine } = setting.options;
  const words = [`--quantized_dtype ${dtype}`, `--granularity ${granularity}`, `--state ${state}`];
  if (setting.chosenFloor !== null) words.push(`--floor ${setting.floorChoice}`);
  if (machine !== undefined && machine !== 'x86-64') words.push(`--machine ${machine}`);
  if (needsRangesFile(model)) words.push(`--ranges ${RANGES_FILE}`);
  return words;
}

/** The command that gives the same diagnosis. */
export const inspectCommand = (model: OpenModel): string =>
  ['node bin/scalefloor.mjs inspect', word(model.file.name), ...settingWords(model)].join(' ');

/** The command that writes the same quantized model; null if the file is quantized. */
export function quantizeCommand(model: OpenModel, target: string): string | null {
  const { file, ranges } = model;
  if (file.stored || ranges.source === 'none') return null;
  const name = word(file.name);
  return [
    'node bin/scalefloor.mjs quantize',
    name,
    '-o',
    word(target),
    ...settingWords(model),
  ].join(' ');
}
