import { fileURLToPath } from 'node:url';
import { WorkError, type Command, type Printer } from '../command';
import { readText } from '../files';
import { wrapped } from '../columns';
import { counted, oneLine } from '../spell';
import { check, type Mismatch, type Report } from './check';
import { shown, VectorError } from './error';
import { parseVectors } from './vectors';

const HELP = `Usage: scalefloor verify [FILE] [--json]

Checks the engine against measured vectors: the arithmetic of Samsung/ONE's quantizer, compiled
and run at three states of its history on x86-64 and AArch64.

  FILE    a vector file of the golden format (default: the project's test/golden/pass.json)
  --json  {"file", "vectors", "comparisons", "mismatch_count", "mismatches": [...]}

Prints the number of vectors and comparisons, and the first ten mismatches in full.
Exit status: 0 no mismatch, 1 a mismatch or an unusable file, 2 bad usage.
`;

const SHOWN = 10;

/** The built command line is in dist/, next to test/. */
const defaultFile = (): string =>
  fileURLToPath(new URL('../test/golden/pass.json', import.meta.url));

function readReport(file: string): Report {
  const text = readText('vector file', file);
  try {
    return check(parseVectors(text));
  } catch (error) {
    if (error instanceof VectorError) {
      throw new WorkError(`cannot use the vector file ${file}: ${error.message}`);
    }
    throw error;
  }
}

/** All inputs in full, as JSON. */
function spellInput(input: Mismatch['input'], indent = ''): string {
  try {
    return JSON.stringify(input, null, indent);
  } catch {
    return shown(input);
  }
}

/** Where the values of a mismatch begin. */
const VALUE_AT = 12;

/** Words behind their name, in as many lines as they need. */
function named(name: string, words: readonly string[]): string {
  const text = wrapped(words, ' '.repeat(VALUE_AT), { separator: '' }).join('\n');
  return `  ${name}`.padEnd(VALUE_AT) + text.slice(VALUE_AT);
}

function describe(mismatch: Mismatch): string {
  const { id, group, name, state, machine, field, input, expected, computed } = mismatch;
  const head = [
    `vector ${id}`,
    `${group} "${oneLine(name)}"`,
    `state ${state}`,
    `machine ${machine}`,
    `field ${field}`,
  ];
  // Every element has a line of its own, from which the lines are filled.
  const inputs = spellInput(input, ' ').split('\n');
  const lines = [
    ...wrapped(head, ''),
    named(
      'input',
      inputs.map((line) => line.trimStart()),
    ),
    named('expected', expected.split(' ')),
    named('computed', computed.split(' ')),
  ];
  return `${lines.join('\n')}\n`;
}

function asText(file: string, { vectors, comparisons, mismatches }: Report): string {
  const shown = mismatches.slice(0, SHOWN);
  const rest = mismatches.length - shown.length;
  return [
    ...shown.map(describe),
    ...(rest > 0 ? [`… and ${rest} more\n`] : []),
    `${file}\n`,
    `${counted(vectors, 'vector')}, ${counted(comparisons, 'comparison')} (each field, state and machine), ${counted(mismatches.length, 'mismatch', 'mismatches')}\n`,
  ].join('');
}

function asJson(file: string, { vectors, comparisons, mismatches }: Report): string {
  const summary = {
    file,
    vectors,
    comparisons,
    mismatch_count: mismatches.length,
    mismatches: mismatches
      .slice(0, SHOWN)
      .map((mismatch) => ({ ...mismatch, input: spellInput(mismatch.input) })),
  };
  return `${JSON.stringify(summary, null, 2)}\n`;
}

async function run(
  { positionals, flags }: Parameters<Command['run']>[0],
  { out }: Printer,
): Promise<number> {
  const file = positionals[0] ?? defaultFile();
  const report = readReport(file);
  out(flags.has('json') ? asJson(file, report) : asText(file, report));
  return report.mismatches.length === 0 ? 0 : 1;
}

export const verify: Command = {
  name: 'verify',
  summary: 'check the engine against measured vectors',
  help: HELP,
  options: { json: { type: 'boolean' } },
  maxPositionals: 1,
  run,
};
