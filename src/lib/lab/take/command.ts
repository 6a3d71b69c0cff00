import type { OpenModel } from '../openModel.svelte';

/** A word of a command line, quoted where a shell would take it apart. */
const word = (text: string): string =>
  /^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Whether the command line needs ranges from a file: those of the lab, saved as JSON. */
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

/** The same diagnosis in a terminal. */
export const inspectCommand = (model: OpenModel): string =>
  ['node bin/scalefloor.mjs inspect', word(model.file.name), ...settingWords(model)].join(' ');

/** The same quantized model in a terminal; null where the model is quantized already. */
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
