#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = new URL('../dist/cli.mjs', import.meta.url);

// A reader that stops early (`scalefloor repro | head -1`) is no failure; a full disk is one.
process.stdout.on('error', (error) => {
  if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EPIPE') process.exit();
  process.stderr.write(`scalefloor: cannot write the output: ${error.message}.\n`);
  process.exit(1);
});
process.stderr.on('error', () => undefined);

if (existsSync(built)) {
  const { main } = await import(built.href);
  process.exitCode = await main(process.argv.slice(2), {
    out: (/** @type {string} */ text) => process.stdout.write(text),
    err: (/** @type {string} */ text) => process.stderr.write(text),
    terminal: process.stderr.isTTY,
  });
} else {
  const folder = fileURLToPath(new URL('..', import.meta.url));
  process.stderr.write(
    `scalefloor is not built yet: run \`npm ci && npm run build\` in ${folder} first\n`,
  );
  process.exitCode = 2;
}
