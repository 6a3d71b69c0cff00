// Collects the licences of third parties' work in the built site: packages, also those in workers,
// fonts and networks. Most licences require a copy with the program.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

export const NOTICES = 'third-party.txt';

const modules = fileURLToPath(new URL('../node_modules/', import.meta.url));
/** The folder of a module's package: the innermost one if packages are nested. */
const FOLDER = /^.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+(?=[\\/])/;

/**
 * Packages that name their licence and hold no text of it: a package with the same licence that
 * holds it, and what else is to be said.
 * @type {Readonly<Record<string, { readonly like: string, readonly about: string }>>}
 */
const WITHOUT_TEXT = {
  '@resvg/resvg-wasm': {
    like: 'axe-core',
    // The Mozilla Public License (3.2) asks to say where the source is.
    about:
      'Unchanged. Its source is at https://github.com/yisibl/resvg-js, that of resvg, of which it is made, at https://github.com/linebender/resvg.',
  },
};

/** @param {string} folder of a package */
export function notice(folder) {
  const { name, version, license } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  );
  const without = WITHOUT_TEXT[name];
  const holder = without === undefined ? folder : path.join(modules, without.like);
  const file = readdirSync(holder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence file.`);
  const text = readFileSync(path.join(holder, file), 'utf8').trim();
  const about = without === undefined ? '' : `${without.about}\n\n`;
  return `## ${name} ${version} (${license})\n\n${about}${text}\n`;
}

/**
 * Two Vite plugins that share a list, because workers are separate bundles that are made before the
 * site's scripts are written.
 *
 * @param {readonly string[]} fonts packages of the fonts
 * @param {readonly string[]} others notices of what is copied otherwise
 */
export function notices(fonts, others) {
  const folders = new Set(fonts.map((name) => path.join(modules, name)));
  /** @param {import('vite').Rollup.OutputBundle} bundle */
  const collect = (bundle) => {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue;
      for (const id of Object.keys(chunk.modules)) {
        const folder = FOLDER.exec(id)?.[0];
        if (folder !== undefined) folders.add(path.normalize(folder));
      }
    }
  };

  /** @type {import('vite').Plugin} */
  const worker = {
    name: 'notices-of-workers',
    generateBundle: (_, bundle) => collect(bundle),
  };
  /** @type {import('vite').Plugin} */
  const site = {
    name: 'notices',
    apply: 'build',
    generateBundle(_, bundle) {
      if (this.environment.name !== 'client') return;
      collect(bundle);
      const source = [...[...folders].map(notice), ...others].sort().join('\n');
      this.emitFile({ type: 'asset', fileName: NOTICES, source });
    },
  };
  return { worker, site };
}
