import { parseArgs, type ParseArgsConfig } from 'node:util';
import { ChoiceError } from '../lib/numeric/choice';

/** The command line is wrong. The message is one sentence, and the exit code is 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The command line is right, but the work failed. The message is one sentence; exit code 1. */
export class WorkError extends Error {
  override name = 'WorkError';
}

/** Where a command writes. */
export interface Printer {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Replaces the last line of a terminal, or removes it if ''; undefined without a terminal */
  readonly line?: (text: string) => void;
}

type OptionTable = NonNullable<ParseArgsConfig['options']>;

/** The words after the command's name, parsed by parseArgs. */
export interface Parsed {
  readonly flags: ReadonlySet<string>;
  readonly values: Readonly<Record<string, string | undefined>>;
  /** Values of an option that can be given many times */
  readonly lists: Readonly<Record<string, readonly string[] | undefined>>;
  readonly positionals: readonly string[];
}

export interface Command {
  readonly name: string;
  /** One line for the list of commands */
  readonly summary: string;
  /** The whole help text */
  readonly help: string;
  readonly options: OptionTable;
  /** The most words without a dash that the command takes */
  readonly maxPositionals: number;
  /** Resolves to the exit code: 0 done, 1 the work failed */
  readonly run: (parsed: Parsed, output: Printer) => Promise<number>;
}

/**
 * Parses a command's words.
 * @throws UsageError naming the word that is wrong
 */
export function parseWords(command: Command, words: string[]): Parsed {
  const flags = new Set<string>();
  const values: Record<string, string | undefined> = {};
  const lists: Record<string, readonly string[] | undefined> = {};
  let parsed;
  try {
    parsed = parseArgs({
      args: joinDashedValues(words, command.options),
      options: command.options,
      allowPositionals: true,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(/\.\s|\n/)[0] : String(error);
    throw new UsageError(`${reason}; see scalefloor ${command.name} --help.`);
  }
  for (const [name, value] of Object.entries(parsed.values)) {
    if (value === true) flags.add(name);
    else if (typeof value === 'string') values[name] = value;
    else if (Array.isArray(value)) lists[name] = value.filter((word) => typeof word === 'string');
  }
  const extra = parsed.positionals[command.maxPositionals];
  if (extra !== undefined) {
    throw new UsageError(`unexpected word "${extra}"; see scalefloor ${command.name} --help.`);
  }
  return { flags, values, lists, positionals: parsed.positionals };
}

/**
 * Joins an option and its value. In `--bias -1.5` the number is a value, but parseArgs takes every
 * word with a dash for an option. `--bias -x` is joined too, and reading the value then fails.
 */
function joinDashedValues(words: string[], options: OptionTable): string[] {
  const joined: string[] = [];
  for (const word of words) {
    const previous = joined[joined.length - 1];
    const takesValue = previous?.startsWith('--') && options[previous.slice(2)]?.type === 'string';
    if (takesValue && /^-[^-]/.test(word)) joined[joined.length - 1] = `${previous}=${word}`;
    else joined.push(word);
  }
  return joined;
}

/** Exit code and sentence for an error that a user caused; null for a bug. */
export function explain(error: unknown): { code: number; sentence: string } | null {
  if (error instanceof UsageError || error instanceof ChoiceError) {
    return { code: 2, sentence: error.message };
  }
  if (error instanceof WorkError) return { code: 1, sentence: error.message };
  return null;
}
