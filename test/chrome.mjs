// Finds the Chromium that the tests in test/browser and test/e2e run in.
import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { unpackChromium } from './chromePackage.mjs';

/**
 * @typedef {object} Chrome
 * @property {string} executablePath
 * @property {Record<string, string>} env what must be added to the environment to start it
 * @property {'environment' | 'installed' | 'playwright' | 'npm'} source where it was found
 */

/**
 * How Playwright starts a test browser.
 * @param {Chrome} chrome
 */
export function launchOptions({ executablePath, env }) {
  return {
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
    env: {
      .../** @type {Record<string, string>} */ (process.env),
      ...env,
      // Under LANG=C.UTF-8 pages see the language 'en-US@posix', which Intl refuses.
      LANG: 'en_US.UTF-8',
    },
  };
}

const variables = ['SCALEFLOOR_CHROMIUM', 'CHROME_PATH'];

const installedNames = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Whether a browser starts. An existing file may be a placeholder or lack its libraries.
 * @param {string} file
 * @param {Record<string, string>} [extra] added to the environment
 */
async function starts(file, extra = {}) {
  try {
    await promisify(execFile)(file, ['--version'], {
      env: { ...process.env, ...extra },
      timeout: 60_000,
    });
    return true;
  } catch {
    return false;
  }
}

/** @param {NodeJS.ProcessEnv} env */
function installed(env) {
  const folders = (env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return installedNames.flatMap((name) =>
    path.isAbsolute(name) ? [name] : folders.map((folder) => path.join(folder, name)),
  );
}

/**
 * Debian's glibc suffices for the packaged Chromium, but some of its libraries may be missing. Only
 * then the package's own libraries are used, because they are older than most systems' libraries.
 * @param {Awaited<ReturnType<typeof unpackChromium>>} unpacked
 */
async function packaged({ executablePath, fontConfig, libraries }) {
  const env = { FONTCONFIG_FILE: fontConfig };
  if (await starts(executablePath, env)) return { executablePath, env };
  const withLibraries = { ...env, LD_LIBRARY_PATH: libraries };
  if (await starts(executablePath, withLibraries)) return { executablePath, env: withLibraries };
  throw new Error('the one in @sparticuz/chromium does not start on this system');
}

/**
 * Finds a Chromium that starts: the one that SCALEFLOOR_CHROMIUM or CHROME_PATH names, else an
 * installed one, else Playwright's download, else the one in the npm package @sparticuz/chromium.
 * @param {object} [from] where to look
 * @param {NodeJS.ProcessEnv} [from.env]
 * @param {() => string} [from.playwright] the path of Playwright's own download
 * @param {() => ReturnType<typeof unpackChromium>} [from.npm] unpacks the packaged one
 * @returns {Promise<Chrome>}
 * @throws one sentence, when the named one does not start or there is none at all
 */
export async function findChrome({
  env = process.env,
  playwright = () => chromium.executablePath(),
  npm = unpackChromium,
} = {}) {
  for (const variable of variables) {
    const named = env[variable];
    if (!named) continue;
    if (isExecutable(named) && (await starts(named))) {
      return { executablePath: named, env: {}, source: 'environment' };
    }
    throw new Error(
      `${variable} is '${named}', which does not start as a Chromium: correct it or unset it.`,
    );
  }

  for (const file of installed(env)) {
    if (isExecutable(file) && (await starts(file))) {
      return { executablePath: file, env: {}, source: 'installed' };
    }
  }

  const downloaded = playwright();
  if (isExecutable(downloaded) && (await starts(downloaded))) {
    return { executablePath: downloaded, env: {}, source: 'playwright' };
  }

  try {
    return { ...(await packaged(await npm())), source: 'npm' };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `No Chromium to run the browser tests in was found (${reason}): install one, or name one in ${variables[0]}.`,
      { cause: error },
    );
  }
}
