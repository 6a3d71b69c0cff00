// `npm test`: builds, checks the types and the style, runs every test, and counts what passed.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findChrome } from '../test/chrome.mjs';
import { onStop, run, runScript } from './process.mjs';
import { add, countTests, lastLines, none, succeeded } from './tally.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'scalefloor-test-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
onStop(() => process.exit(1));

/** @param {string} title */
function announce(title) {
  process.stdout.write(`\n== ${title}\n`);
}

/**
 * Runs all programs one after the other, even if one fails.
 * @param {string} title
 * @param {(() => Promise<number>)[]} programs
 * @returns {Promise<boolean>} whether all succeeded
 */
async function step(title, programs) {
  announce(title);
  let good = true;
  for (const program of programs) good = (await program()) === 0 && good;
  if (!good) process.stdout.write(`${title}: failed\n`);
  return good;
}

/** @param {boolean} good */
const one = (good) => ({ ...none, passed: good ? 1 : 0, failed: good ? 0 : 1 });

let tally = none;

const built = await step('build', [
  () => run('vite', ['build', '--logLevel', 'warn']),
  () => run('vite', ['build', '--config', 'vite.cli.config.ts', '--logLevel', 'warn']),
  () => run('vite', ['build', '--config', 'vite.library.config.ts', '--logLevel', 'warn']),
]);
if (!built) tally = add(tally, one(false));

const typed = await step('type check', [
  () => run('@sveltejs/kit', ['sync'], 'svelte-kit'),
  () => run('svelte-check', ['--fail-on-warnings']),
]);
tally = add(tally, one(typed));

const chapters = await step('chapters', [() => runScript('scripts/check-svx.mjs')]);
tally = add(tally, one(chapters));

const clean = await step('lint', [
  () => run('eslint', ['.', '--max-warnings', '0']),
  () => run('prettier', ['--check', '--log-level', 'warn', '.']),
]);
tally = add(tally, one(clean));

announce('tests');
const noBrowser = await findChrome().then(
  () => undefined,
  (/** @type {Error} */ error) => error.message,
);
if (noBrowser !== undefined) tally = add(tally, one(false));
const file = path.join(folder, 'results.json');
// Tests without a browser or a built site are left out. One failure counts for all of them.
const projects = [
  'unit',
  ...(noBrowser === undefined ? ['browser'] : []),
  ...(noBrowser === undefined && built ? ['e2e'] : []),
];
const code = await run('vitest', [
  'run',
  ...projects.flatMap((name) => ['--project', name]),
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${file}`,
]);
const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
const tests = countTests(results, code);
tally = add(tally, tests);

process.exitCode = succeeded(tally, tests) ? 0 : 1;
if (noBrowser !== undefined) process.stdout.write(`\n${noBrowser}\n`);
process.stdout.write(`\n${lastLines(tally)}`);
