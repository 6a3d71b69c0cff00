import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { table } from './report';
import { Unavailable, type Row, type Suite } from './suite';

export interface Printer {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** @throws Error with one sentence */
function jsonFile(argv: string[]): string | undefined {
  try {
    return parseArgs({ args: argv, options: { json: { type: 'string' } } }).values.json;
  } catch {
    throw new Error(
      `npm run bench takes one option, --json FILE, and was given '${argv.join(' ')}'.`,
    );
  }
}

/**
 * Runs benchmarks, prints the table of each suite when it ends, and writes all rows to the file of
 * `--json`.
 * @param argv words after the program's name
 * @returns the exit code: 0 done, 1 the file could not be written, 2 bad usage
 */
export async function bench(
  argv: string[],
  suites: readonly Suite[],
  { out, err }: Printer,
): Promise<number> {
  let file: string | undefined;
  try {
    file = jsonFile(argv);
  } catch (error) {
    err(`${(error as Error).message}\n`);
    return 2;
  }
  if (suites.length === 0) out('no benchmarks are registered\n');

  const all: Row[] = [];
  for (const { name, run } of suites) {
    try {
      const rows = await run();
      all.push(...rows);
      out(`${name}\n${table(rows)}\n`);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      out(`${name}\n${error.message}\n\n`);
    }
  }

  if (file === undefined) return 0;
  try {
    writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
    return 0;
  } catch (error) {
    err(`The results could not be written to '${file}': ${(error as Error).message}.\n`);
    return 1;
  }
}
