// Functions for scripts that start other programs.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** The interval between checks that npm still runs, in milliseconds. */
const watchInterval = 300;

/** @type {import('node:child_process').ChildProcess | undefined} */
let running;
let stopped = false;

/**
 * Starts Node in the repository.
 * @param {string[]} words
 * @param {import('node:child_process').StdioOptions} stdio
 * @returns {{ child: import('node:child_process').ChildProcess, end: Promise<number> }} `end` is its
 *   exit code; a killed program counts as failed
 */
function start(words, stdio) {
  const child = spawn(process.execPath, words, { cwd: root, stdio });
  running = child;
  /** @type {Promise<number>} */
  const end = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      running = undefined;
      resolve(code ?? 1);
    });
  });
  return { child, end };
}

/**
 * The file of an installed package's program.
 * @param {string} packageName
 * @param {string} program its name
 */
function programFile(packageName, program) {
  const folder = path.join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return path.join(folder, typeof bin === 'string' ? bin : bin[program]);
}

/**
 * Runs an installed package's program in the repository, with this terminal.
 * @param {string} packageName
 * @param {string[]} words its arguments
 * @param {string} [program] its name, if it differs from the package's
 * @returns {Promise<number>} its exit code
 */
export const run = (packageName, words, program = packageName) =>
  start([programFile(packageName, program), ...words], 'inherit').end;

/**
 * Runs a script of the repository, with this terminal.
 * @param {string} file
 * @returns {Promise<number>} its exit code
 */
export const runScript = (file) => start([file], 'inherit').end;

/**
 * Runs an installed package's program in the repository.
 * @param {string} packageName
 * @param {string[]} words its arguments
 * @returns {Promise<string>} its output
 */
export async function capture(packageName, words) {
  const { child, end } = start(
    [programFile(packageName, packageName), ...words],
    ['ignore', 'pipe', 'inherit'],
  );
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (part) => (text += part));
  await end;
  return text;
}

/**
 * On a signal, ends the program that `run` has started, if any, and then calls back.
 * @param {() => void} callback
 */
export function onStop(callback) {
  const stop = () => {
    if (stopped) return;
    stopped = true;
    if (running === undefined) callback();
    else {
      running.once('exit', callback);
      running.kill();
    }
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // npm sends a SIGTERM to the shell that started this script. The shell ends and drops it.
  if (process.env.npm_lifecycle_event !== undefined) {
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) stop();
    }, watchInterval).unref();
  }
}
