// `npm start` builds the site and serves it. `npm start -- --no-build` serves the existing build.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { onStop, root, run } from './process.mjs';
import { serve } from './server.mjs';

const site = path.join(root, 'build');

/**
 * @param {string} sentence
 * @returns {never}
 */
function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}

function wantsBuild() {
  try {
    const { values } = parseArgs({ options: { 'no-build': { type: 'boolean' } } });
    return values['no-build'] !== true;
  } catch {
    return refuse('npm start takes one option, --no-build (npm start -- --no-build).');
  }
}

function readPort() {
  const text = process.env.PORT || '4173';
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) {
    refuse(`PORT is '${text}': give a port from 0 (any free one) to 65535.`);
  }
  return port;
}

/** @type {Awaited<ReturnType<typeof serve>> | undefined} */
let server;
onStop(async () => {
  await server?.close();
  process.exit(0);
});

const build = wantsBuild();
const port = readPort();
if (build) {
  const code = await run('vite', ['build']);
  if (code !== 0) process.exit(code);
}
if (!existsSync(site)) refuse('There is no build/ to serve: run npm start without --no-build.');

server = await serve(site, { port });
process.stdout.write(`Scalefloor is at ${server.url}\n`);
