import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Unavailable, type Row, type Suite } from './suite';

/** npm runs the benchmarks in the folder of package.json. */
const DRIVER = path.resolve('scripts/bench/browser/drive.mjs');

/** The driver's exit status where there is no browser. */
const NO_BROWSER = 3;

/** @throws Unavailable where there is no browser; Error where the driver fails */
async function drive(): Promise<Row[]> {
  const child = spawn(process.execPath, [DRIVER], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => (said.out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said.err += text.toString()));
  await once(child, 'close');
  if (child.exitCode === NO_BROWSER) throw new Unavailable(said.err.trim());
  if (child.exitCode !== 0) throw new Error(`The browser's benchmarks failed: ${said.err.trim()}`);
  return JSON.parse(said.out) as Row[];
}

/** Kernels and whole networks in a browser, on one thread, beside the machine's peak and LiteRT.js. */
export const browser: Suite = { name: 'browser', run: drive };
