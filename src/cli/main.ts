import packageJson from '../../package.json';
import { explain, parseWords, UsageError, type Command, type Printer } from './command';
import { bounds } from './bounds/command';
import { calibrate } from './calibrate/command';
import { compare } from './compare/command';
import { diff } from './diff/command';
import { dump } from './dump/command';
import { example } from './example/command';
import { inspect } from './inspect/command';
import { policies } from './policies/command';
import { quantize } from './quantize/command';
import { repro } from './repro/command';
import { runModel } from './run/command';
import { toy } from './toy/command';
import { trace } from './trace/command';
import { oneLine, safeLines } from './spell';
import { verify } from './verify/command';

const COMMANDS: readonly Command[] = [
  repro,
  verify,
  inspect,
  policies,
  bounds,
  calibrate,
  quantize,
  runModel,
  trace,
  compare,
  dump,
  diff,
  toy,
  example,
];

function generalHelp(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  const rows = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `scalefloor: see how neural-network quantization breaks, bit for bit

Usage: scalefloor COMMAND [options]

${rows.join('\n')}

Options, everywhere:
  --help     this text, or that of a command
  --version  the version

Exit status: 0 done, 1 the work failed, 2 bad usage.
`;
}

async function dispatch(argv: string[], output: Printer): Promise<number> {
  const [name, ...words] = argv;
  const ended = words.includes('--') ? words.slice(0, words.indexOf('--')) : words;
  const asksFor = (flag: string, short: string) =>
    [name, ...ended].some((word) => word === flag || word === short);
  if (asksFor('--version', '-V')) {
    output.out(`scalefloor ${packageJson.version}\n`);
    return 0;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) {
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      output.out(generalHelp());
      return 0;
    }
    const known = COMMANDS.map((candidate) => candidate.name).join(', ');
    throw new UsageError(`unknown command "${name}": use one of ${known}, or --help.`);
  }
  if (asksFor('--help', '-h')) {
    output.out(command.help);
    return 0;
  }
  return command.run(parseWords(command, words), output);
}

/** The program's streams. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether `err` is a terminal */
  readonly terminal?: boolean;
}

/** Names come from strangers' files, so control characters in them must not reach the terminal. */
function safeOutput({ out, err, terminal }: Streams): Printer {
  return {
    out: (text) => out(safeLines(text)),
    err: (text) => err(safeLines(text)),
    line: terminal === true ? (text) => err(`\r\x1b[K${oneLine(text)}`) : undefined,
  };
}

/** A bug of the program, in one sentence with its place. */
function faultSentence(error: unknown): string {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const [, place] = /^\s*at (\S+) /m.exec(stack) ?? [];
  return `this is a bug in scalefloor (${oneLine(what)}${place === undefined ? '' : `, in ${place}`}): please report it with the command and, if you can, the file.`;
}

/**
 * Runs the command line.
 * @param argv words after the program's name
 * @returns the exit code: 0 done, 1 the work failed, 2 bad usage
 */
export async function main(argv: string[], streams: Streams): Promise<number> {
  const output = safeOutput(streams);
  try {
    return await dispatch(argv, output);
  } catch (error) {
    const { sentence, code } = explain(error) ?? { sentence: faultSentence(error), code: 1 };
    output.err(`scalefloor: ${sentence}\n`);
    return code;
  }
}
