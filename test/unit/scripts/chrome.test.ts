import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { findChrome, launchOptions } from '../../chrome.mjs';
import { unpackChromium } from '../../chromePackage.mjs';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'scalefloor-chrome-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

/** Writes a program that ends with an exit code, and returns its path. */
function program(name: string, script: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

const none = () => path.join(folder, 'nowhere');

function packaged(executablePath: string) {
  return async () => ({ executablePath, fontConfig: '/fonts.conf', libraries: '/libraries' });
}

const noPackage = async () => {
  throw new Error('the package is missing');
};

test.for(['SCALEFLOOR_CHROMIUM', 'CHROME_PATH'])('%s is taken before all others', async (name) => {
  const named = program('named', 'exit 0');
  program('bin/chromium', 'exit 0');
  const env = { [name]: named, PATH: path.join(folder, 'bin') };
  expect(await findChrome({ env, playwright: none, npm: noPackage })).toEqual({
    executablePath: named,
    env: {},
    source: 'environment',
  });
});

test.for([
  ['missing', () => none()],
  ['a folder', () => folder],
  ['not a browser', () => program('broken', 'exit 1')],
] as const)('a named browser that is %s is an error, not passed over', async ([, make]) => {
  const named = make();
  program('bin/chromium', 'exit 0');
  const env = { SCALEFLOOR_CHROMIUM: named, PATH: path.join(folder, 'bin') };
  await expect(findChrome({ env, playwright: none, npm: noPackage })).rejects.toThrow(
    `SCALEFLOOR_CHROMIUM is '${named}', which does not start as a Chromium: correct it or unset it.`,
  );
});

test('an installed one is found by any of its names, and one that does not start is passed over', async () => {
  program('bin/chromium', 'exit 1');
  const good = program('bin/google-chrome', 'exit 0');
  const env = { PATH: path.join(folder, 'bin') };
  const found = await findChrome({ env, playwright: () => program('own', 'exit 0') });
  expect(found).toEqual({ executablePath: good, env: {}, source: 'installed' });
});

test("Playwright's download comes before the package", async () => {
  const downloaded = program('own', 'exit 0');
  const found = await findChrome({
    env: { PATH: '' },
    playwright: () => downloaded,
    npm: packaged(program('packaged', 'exit 0')),
  });
  expect(found).toEqual({ executablePath: downloaded, env: {}, source: 'playwright' });
});

test('the packaged one gets its fonts, and its libraries only when it needs them', async () => {
  const env = { PATH: '' };
  const plain = program('plain', 'exit 0');
  expect(await findChrome({ env, playwright: none, npm: packaged(plain) })).toEqual({
    executablePath: plain,
    env: { FONTCONFIG_FILE: '/fonts.conf' },
    source: 'npm',
  });

  const bare = program('bare', '[ "$LD_LIBRARY_PATH" = /libraries ]');
  expect(await findChrome({ env, playwright: none, npm: packaged(bare) })).toEqual({
    executablePath: bare,
    env: { FONTCONFIG_FILE: '/fonts.conf', LD_LIBRARY_PATH: '/libraries' },
    source: 'npm',
  });
});

test('none at all is one sentence that says what to do', async () => {
  const env = { PATH: '' };
  await expect(findChrome({ env, playwright: none, npm: noPackage })).rejects.toThrow(
    'No Chromium to run the browser tests in was found (the package is missing): install one, or name one in SCALEFLOOR_CHROMIUM.',
  );
  const broken = packaged(program('broken', 'exit 1'));
  await expect(findChrome({ env, playwright: none, npm: broken })).rejects.toThrow(
    'was found (the one in @sparticuz/chromium does not start on this system): install one',
  );
});

test('the package is not unpacked on a machine that it is not for', async () => {
  const target = path.join(folder, 'cache');
  await expect(
    unpackChromium({ folder: target, platform: 'linux', arch: 'arm64' }),
  ).rejects.toThrow('the one in @sparticuz/chromium is for linux x64, and this is linux arm64');
});

test('a browser is started in English, in several processes and with web security', () => {
  const { env, args } = launchOptions({
    executablePath: '/chromium',
    env: { FONTCONFIG_FILE: '/fonts.conf' },
    source: 'npm',
  });
  expect(env).toMatchObject({ LANG: 'en_US.UTF-8', FONTCONFIG_FILE: '/fonts.conf' });
  expect(args).not.toContain('--single-process');
  expect(args).not.toContain('--disable-web-security');
});
