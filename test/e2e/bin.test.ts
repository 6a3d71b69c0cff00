import { spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { handFile } from '../../scripts/networks';
import { NETWORK_NAMES, NETWORKS } from '../../src/lib/examples/networks';
import { open } from '../../src/lib/model/graph/open';
import { start } from './node';
import { root } from './site';

const bin = path.join(root, 'bin/scalefloor.mjs');

test('the built command runs and knows its version', async () => {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  const command = start([bin, '--version']);
  expect(await command.line()).toBe(`scalefloor ${version}`);
  expect(await command.ended).toEqual({ code: 0, signal: null, stderr: '' });
});

test('the exit code of a command that is used wrongly comes through', async () => {
  const { code, stderr } = await start([bin, 'no-such-command']).ended;
  expect(code).toBe(2);
  expect(stderr).toMatch(/^scalefloor: .*no-such-command.*\n$/);
});

test('a reader that stops early is not a failure', async () => {
  const command = start([bin, 'repro']);
  command.stopReading();
  expect(await command.ended).toEqual({ code: 0, signal: null, stderr: '' });
});

test.skipIf(!existsSync('/dev/full'))('a full disk is reported in one sentence', async () => {
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, [bin, 'repro'], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  });
  closeSync(full);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^scalefloor: cannot write the output: ENOSPC.*\n$/);
});

test('the licence of every bundled package is next to the command', () => {
  const modules = /^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)/gm;
  const dist = path.join(root, 'dist');
  const programs = readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => readFileSync(path.join(dist, name), 'utf8'));
  const bundled = new Set(programs.flatMap((text) => [...text.matchAll(modules)].map((m) => m[1])));
  const notices = readFileSync(path.join(dist, 'THIRD-PARTY.md'), 'utf8');
  expect(bundled).toContain('jpeg-js');
  expect([...bundled].filter((name) => !notices.includes(`\n## ${name} - `))).toEqual([]);
  expect(notices).toContain('Copyright (c) 2014, Eugene Ware');
});

test.each(NETWORK_NAMES)('example %s writes the network as its package has it', async (name) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'scalefloor-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [tflite, circle] = ['hand.tflite', 'hand.circle'].map((file) => path.join(folder, file));
  const command = start([bin, 'example', name, '-o', tflite]);
  expect(await command.line()).toContain(`${tflite}: ${NETWORKS[name].about}; `);
  expect((await command.ended).code).toBe(0);
  expect(readFileSync(tflite).equals(readFileSync(handFile(name)))).toBe(true);
  expect((await start([bin, 'example', name, '-o', circle]).ended).code).toBe(0);
  expect(open(new Uint8Array(readFileSync(circle))).format).toBe('circle');
});

test('the notice of the networks is next to them', () => {
  const text = readFileSync(path.join(root, 'dist/models/NOTICE.txt'), 'utf8');
  expect(text).toMatch(/^## @mediapipe\/hands [\d.]+ \(Apache-2\.0\)$/m);
  expect(text).toContain('The MediaPipe Authors');
  for (const { file } of Object.values(NETWORKS)) expect(text).toContain(file);
  expect(text).toMatch(/TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION/);
  expect(text).toContain('END OF TERMS AND CONDITIONS');
});

test('an unbuilt copy says in one sentence what to do', async () => {
  const copy = realpathSync(mkdtempSync(path.join(tmpdir(), 'scalefloor-')));
  onTestFinished(() => rmSync(copy, { recursive: true }));
  cpSync(path.join(root, 'bin'), path.join(copy, 'bin'), { recursive: true });

  const { code, stderr } = await start([path.join(copy, 'bin/scalefloor.mjs')]).ended;
  expect(code).toBe(2);
  expect(stderr).toBe(
    `scalefloor is not built yet: run \`npm ci && npm run build\` in ${copy}/ first\n`,
  );
});
