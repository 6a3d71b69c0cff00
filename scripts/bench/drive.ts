import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Unavailable, type Row } from './suite';

/** A driver's exit status without a browser, or without anything to open in it. */
const UNAVAILABLE = 3;

/**
 * Runs a program that drives a browser and prints rows as JSON.
 *
 * @param driver below scripts/bench; npm runs the benchmarks in the folder of package.json
 * @param words its arguments
 * @throws Unavailable without a browser; Error if the driver fails
 */
export async function drive(driver: string, words: readonly string[] = []): Promise<Row[]> {
  const program = path.resolve('scripts/bench', driver);
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => (said.out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said.err += text.toString()));
  await once(child, 'close');
  if (child.exitCode === UNAVAILABLE) throw new Unavailable(said.err.trim());
  if (child.exitCode !== 0) throw new Error(`The browser's benchmarks failed: ${said.err.trim()}`);
  return JSON.parse(said.out) as Row[];
}
