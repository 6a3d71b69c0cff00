import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
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

test('a reader that stops early is no failure', async () => {
  const command = start([bin, 'repro']);
  command.stopReading();
  expect(await command.ended).toEqual({ code: 0, signal: null, stderr: '' });
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
