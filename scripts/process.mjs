// What the scripts that start other programs share.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** How often to look whether npm is still there, in milliseconds. */
const watchInterval = 300;

/** @type {import('node:child_process').ChildProcess | undefined} */
let running;
let stopped = false;

/**
 * Runs an installed package's program in the repository, with this terminal.
 * @param {string} packageName
 * @param {string[]} words its arguments
 * @param {string} [program] its name, where it is not the package's
 * @returns {Promise<number>} its exit code; a program that was killed counts as failed
 */
export function run(packageName, words, program = packageName) {
  const folder = path.join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = path.join(folder, typeof bin === 'string' ? bin : bin[program]);
  return new Promise((resolve, reject) => {
    running = spawn(process.execPath, [file, ...words], { cwd: root, stdio: 'inherit' });
    running.once('error', reject);
    running.once('exit', (code) => {
      running = undefined;
      resolve(code ?? 1);
    });
  });
}

/**
 * Stops cleanly when asked to: ends the program that `run` has started, if any, and then calls back.
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
  // npm hands a SIGTERM to the shell between it and us, which ends without passing it on.
  if (process.env.npm_lifecycle_event !== undefined) {
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) stop();
    }, watchInterval).unref();
  }
}
