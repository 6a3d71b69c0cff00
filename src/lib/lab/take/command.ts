import type { Lab } from '../lab.svelte';

/** A word of a command line, quoted where a shell would take it apart. */
const word = (text: string): string =>
  /^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Whether the command line needs ranges from a file: those of the lab, saved as JSON. */
export const needsRangesFile = (lab: Lab): boolean =>
  !lab.stored && lab.rangeSource !== 'file' && lab.rangeSource !== 'none';

export const RANGES_FILE = 'ranges.json';

function settingWords(lab: Lab): string[] {
  if (lab.stored) return [];
  const { dtype, granularity, state, machine } = lab.options;
  const words = [`--quantized_dtype ${dtype}`, `--granularity ${granularity}`, `--state ${state}`];
  if (lab.chosenFloor !== null) words.push(`--floor ${lab.floorChoice}`);
  if (machine !== undefined && machine !== 'x86-64') words.push(`--machine ${machine}`);
  if (needsRangesFile(lab)) words.push(`--ranges ${RANGES_FILE}`);
  return words;
}

/** The same diagnosis in a terminal. */
export const inspectCommand = (lab: Lab): string =>
  ['node bin/scalefloor.mjs inspect', word(lab.model?.name ?? 'MODEL'), ...settingWords(lab)].join(
    ' ',
  );

/** The same quantized model in a terminal; null where the model is quantized already. */
export function quantizeCommand(lab: Lab, target: string): string | null {
  if (lab.stored || lab.rangeSource === 'none') return null;
  const name = word(lab.model?.name ?? 'MODEL');
  return ['node bin/scalefloor.mjs quantize', name, '-o', word(target), ...settingWords(lab)].join(
    ' ',
  );
}
