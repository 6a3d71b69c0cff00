import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Model } from '../../src/lib/model/graph/graph';
import { write } from '../../src/lib/model/graph/write';
import { rangesOf } from './passModels';
import type { Row } from './suite';
import { median } from './timing';

/** Runs of a command, whose medians are reported. */
const RUNS = 7;

/** npm runs the benchmarks in the folder of package.json. */
const BIN = path.resolve('bin/scalefloor.mjs');

/**
 * Lets a program write its peak memory in kilobytes to descriptor 3 when it ends. VmHWM is used
 * because Linux's maxRSS includes the parent's memory before the program was loaded.
 */
const REPORT = `import { existsSync, readFileSync, writeSync } from 'node:fs';
const status = '/proc/self/status';
process.on('exit', () => {
  const text = existsSync(status) ? readFileSync(status, 'utf8') : '';
  const peak = /VmHWM:\\s*(\\d+)/.exec(text)?.[1] ?? process.resourceUsage().maxRSS;
  writeSync(3, String(peak));
});`;

interface Run {
  /** Milliseconds from start to end */
  readonly time: number;
  /** Megabytes */
  readonly peak: number;
}

/** @throws Error if the program fails */
async function run(args: readonly string[]): Promise<Run> {
  const start = performance.now();
  const report = `data:text/javascript,${encodeURIComponent(REPORT)}`;
  const child = spawn(process.execPath, ['--import', report, ...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  let kilobytes = '';
  child.stdio[3]?.on('data', (text: Buffer) => (kilobytes += text.toString()));
  await once(child, 'close');
  if (child.exitCode !== 0) {
    throw new Error(`'${args.join(' ')}' ended with exit status ${child.exitCode}.`);
  }
  return { time: performance.now() - start, peak: (Number(kilobytes) * 1024) / 1e6 };
}

async function medians(args: readonly string[]): Promise<Run> {
  const runs: Run[] = [];
  for (let i = 0; i < RUNS; i++) runs.push(await run(args));
  return { time: median(runs.map((r) => r.time)), peak: median(runs.map((r) => r.peak)) };
}

/** Total time and peak memory of the built command on a model's file, compared with idle Node. */
export async function commandRows(model: Model): Promise<Row[]> {
  if (!existsSync(BIN)) throw new Error(`There is no ${BIN}: run this from the project's folder.`);
  const folder = mkdtempSync(path.join(tmpdir(), 'scalefloor-bench-'));
  const [source, ranges, target] = ['in.tflite', 'ranges.json', 'out.circle'].map((name) =>
    path.join(folder, name),
  );
  try {
    writeFileSync(source, write(model));
    const pairs = Array.from(rangesOf(model), ([name, { min, max }]) => [name, [min, max]]);
    writeFileSync(ranges, JSON.stringify(Object.fromEntries(pairs)));
    const size = statSync(source).size / 1e6;
    const nothing = await medians(['--eval', '0']);
    const commands: [string, string[]][] = [
      ['quantize', [BIN, 'quantize', source, '-o', target, '--ranges', ranges]],
      ['inspect', [BIN, 'inspect', source, '--ranges', ranges]],
    ];
    const rows: Row[] = [];
    for (const [name, args] of commands) {
      const { time, peak } = await medians(args);
      const title = `command ${name} on ${size.toFixed(1)} MB`;
      rows.push(
        { ...row(`${title}: whole time`, time, 'ms', nothing.time), against: 'node alone' },
        { ...row(`${title}: peak memory`, peak, 'MB', nothing.peak), against: 'node alone' },
      );
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const row = (name: string, value: number, unit: string, base: number): Omit<Row, 'against'> => ({
  name,
  value,
  unit,
  ratio: value / base,
});
