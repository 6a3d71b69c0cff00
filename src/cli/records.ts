import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Npy } from '../lib/model/npy/npy';
import { Pcg64 } from '../lib/numeric/pcg64';
import { PIXEL_INTERVAL } from '../lib/pass/input/image';
import { RANDOM_INTERVAL, randomInput, type InputInterval } from '../lib/pass/input/random';
import { UsageError, WorkError, type Parsed } from './command';
import { isFolder } from './files';
import { readInput, type InputSlot } from './inputFile';
import { intervalOption, PIXELS_HELP, spelledInterval, wholeOption } from './options';
import { counted } from './spell';
import { fileNames } from './tensorFiles';

/** Options for the records of a run, for a command's table. */
export const RECORD_OPTIONS = {
  inputs: { type: 'string', multiple: true },
  random: { type: 'string' },
  seed: { type: 'string' },
  range: { type: 'string' },
  pixels: { type: 'string' },
} as const;

/** The help text of these options. */
export const RECORD_HELP = `\
  --inputs FILE …      .npy files, PNG or JPEG images, or folders of them; each file is a record.
                       For a model of several inputs, each record is a folder with one file for
                       each input, named after it
  --random N           N random records instead
  --seed S             their seed (default 0): the numbers are those of NumPy's
                       Generator(PCG64(S)).random(n, float32), input after input
  --range A,B          the interval of random numbers (default ${spelledInterval(RANDOM_INTERVAL)}, as record-minmax)
${PIXELS_HELP}`;

/** Inputs of a model, record by record. The model runs once on each. */
export interface Records extends Iterable<readonly Npy[]> {
  readonly count: number;
  /** A description for people */
  readonly title: string;
}

/**
 * The requested records. A file is read when its turn comes.
 * @param more further files, if the shell expanded `--inputs *.npy`
 * @throws UsageError, ChoiceError if the options do not go together
 */
export function chosenRecords(
  { values, lists }: Parsed,
  more: readonly string[],
  slots: readonly InputSlot[],
): Records {
  const files = [...(lists.inputs ?? []), ...more];
  const count = wholeOption(values, 'random', 1);
  const seed = wholeOption(values, 'seed', 0) ?? 0;
  const range = intervalOption(values, 'range', RANDOM_INTERVAL);
  const pixels = intervalOption(values, 'pixels', PIXEL_INTERVAL);
  if (count !== undefined) return randomRecords(count, seed, range, slots);
  const records = files.flatMap((file) => recordsIn(file, slots));
  return {
    count: records.length,
    title: counted(records.length, 'record'),
    *[Symbol.iterator]() {
      for (const paths of records) yield paths.map((path, i) => readInput(path, slots[i], pixels));
    },
  };
}

/**
 * Checks the options before any file is read.
 * @throws UsageError, ChoiceError
 */
export function checkRecordOptions(
  { values, lists }: Parsed,
  command: string,
  more: readonly string[],
): void {
  const given = lists.inputs !== undefined;
  if (more.length > 0 && !given) {
    throw new UsageError(`unexpected word "${more[0]}"; see scalefloor ${command} --help.`);
  }
  if (given && values.random !== undefined) {
    throw new UsageError('--inputs and --random do not go together: give one of them.');
  }
  if (!given && values.random === undefined) {
    throw new UsageError(`${command} needs something to run: give --inputs FILE or --random N.`);
  }
  wholeOption(values, 'random', 1);
  for (const name of ['seed', 'range'] as const) {
    if (values[name] !== undefined && values.random === undefined) {
      throw new UsageError(`--${name} belongs to --random N: give that, or leave it out.`);
    }
  }
  wholeOption(values, 'seed', 0);
  intervalOption(values, 'range', RANDOM_INTERVAL);
  intervalOption(values, 'pixels', PIXEL_INTERVAL);
}

function randomRecords(
  count: number,
  seed: number,
  range: InputInterval,
  slots: readonly InputSlot[],
): Records {
  return {
    count,
    title: `${counted(count, 'random record')} in [${range.low}, ${range.high}) from seed ${seed}`,
    *[Symbol.iterator]() {
      const generator = new Pcg64(seed);
      for (let i = 0; i < count; i++)
        yield slots.map((slot) => randomInput(generator, slot, range));
    },
  };
}

const ENDINGS = /\.(npy|png|jpe?g)$/i;

/** Names in a folder, sorted, without hidden ones. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => !name.startsWith('.'))
      .sort();
  } catch {
    throw new WorkError(`cannot read the folder ${folder}: permission is denied.`);
  }
}

/** The records in a file or folder, each as one path for every input. */
function recordsIn(path: string, slots: readonly InputSlot[]): string[][] {
  if (slots.length !== 1) return foldersOf(path, slots);
  if (!isFolder(path)) return [[path]];
  const files = namesIn(path).filter((name) => ENDINGS.test(name));
  if (files.length === 0) {
    throw new WorkError(`cannot use the folder ${path}: it holds no .npy, .png or .jpg files.`);
  }
  return files.map((name) => [join(path, name)]);
}

/** For a model of several inputs: a folder is a record or contains such folders. */
function foldersOf(path: string, slots: readonly InputSlot[]): string[][] {
  const wanted = fileNames(slots.map(({ name }) => name));
  const layout = `a folder with ${wanted.map((name) => `${name}.npy`).join(', ')}`;
  if (!isFolder(path)) {
    throw new WorkError(
      `cannot use the input ${path}: the model takes ${slots.length} inputs, so a record is ${layout}.`,
    );
  }
  const own = recordOf(path, wanted);
  if (own !== null) return [own];
  const inner = namesIn(path)
    .map((name) => join(path, name))
    .filter(isFolder)
    .map((folder) => ({ folder, record: recordOf(folder, wanted) }));
  const bad = inner.find(({ record }) => record === null);
  if (inner.length === 0 || bad) {
    throw new WorkError(
      `cannot use the folder ${bad?.folder ?? path}: a record of this model is ${layout}.`,
    );
  }
  return inner.map(({ record }) => record ?? []);
}

/** The path of each wanted file of a folder; null if one is missing. */
function recordOf(folder: string, wanted: readonly string[]): string[] | null {
  const files = namesIn(folder).filter((name) => ENDINGS.test(name));
  const found = wanted.flatMap((name) => {
    const file = files.find((candidate) => candidate.replace(ENDINGS, '') === name);
    return file === undefined ? [] : [join(folder, file)];
  });
  return found.length === wanted.length ? found : null;
}
