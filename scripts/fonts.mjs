// Makes subsets of the web fonts in npm packages, with only the characters and axes that pages use.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const folder = fileURLToPath(new URL('../src/lib/generated/fonts/', import.meta.url));

const ascii = String.fromCharCode(...Array.from({ length: 95 }, (_, i) => 32 + i));
// The packages lack raised digits and ⁻ ≈ ≤ → ∞. Pages draw, raise or spell these.
const latin = `${ascii}\u00a0·×÷±−–—‘’“”…°µéü`;

/** Named widths and weights stay variable. The package's file pins every other axis. */
const recipes = [
  {
    name: 'source-serif-4',
    source: '@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal.woff2',
    text: latin,
    features: ['kern', 'liga'],
    axes: { wght: { min: 400, max: 600 } },
  },
  {
    name: 'source-serif-4-italic',
    source: '@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-italic.woff2',
    text: latin,
    features: ['kern', 'liga'],
    axes: { wght: 400 },
  },
  {
    name: 'source-serif-4-greek-italic',
    source: '@fontsource-variable/source-serif-4/files/source-serif-4-greek-wght-italic.woff2',
    text: 'βγεηλμσ',
    features: [],
    axes: { wght: 400 },
  },
  {
    name: 'recursive',
    source: '@fontsource-variable/recursive/files/recursive-latin-mono-normal.woff2',
    text: latin,
    // rvrn changes shapes along the axis MONO. Without it, code would have the letters of labels.
    features: ['kern', 'rvrn'],
    axes: { wght: { min: 400, max: 600 } },
  },
  {
    // The signs of formulas, with the tables that browsers need for roots and tall parentheses.
    name: 'stix-two-math',
    source: '@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2',
    text: '()[]{}|‖⌊⌋⌈⌉⟨⟩√∑∏∫+-−±×·÷/=≠≈<>≤≥≪≫→←↦∈∞∂∇…,.:;!^ˆ~˜¯',
    features: [],
    axes: {},
  },
];

/** The packages of the fonts. */
export const FONTS = [...new Set(recipes.map(({ source }) => source.split('/files/')[0]))];

/**
 * The path of a font in a package.
 * @param {string} source
 */
function fontFile(source) {
  try {
    return require.resolve(source);
  } catch (error) {
    throw new Error(`A font is missing, ${source}. Run npm ci.`, { cause: error });
  }
}

/** @param {string} file */
const readOrEmpty = (file) => readFile(file).catch(() => Buffer.alloc(0));

/**
 * @param {string} file
 * @param {Uint8Array | string} content written whole or not at all: several commands may run
 *   at once
 */
async function replace(file, content) {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content);
  await rename(draft, file);
}

/** Everything that decides the result: this file, the subsetter's version and the fonts. */
async function fingerprint() {
  const inputs = [
    fileURLToPath(import.meta.url),
    require.resolve('subset-font/package.json'),
    ...recipes.map(({ source }) => fontFile(source)),
  ];
  const hash = createHash('sha256');
  for (const file of inputs) hash.update(await readFile(file));
  return hash.digest('hex');
}

/**
 * Makes src/lib/generated/fonts/, unless it is up to date.
 * @returns {Promise<boolean>} whether it was made
 */
export async function makeFonts() {
  const stamp = path.join(folder, 'made-from.txt');
  const wanted = await fingerprint();
  if ((await readOrEmpty(stamp)).toString() === wanted) return false;

  const { default: subset } = await import('subset-font');
  await mkdir(folder, { recursive: true });
  for (const { name, source, text, features, axes } of recipes) {
    const font = await subset(await readFile(fontFile(source)), text, {
      targetFormat: 'woff2',
      keepFeatures: features,
      variationAxes: axes,
      noHinting: true,
    });
    await replace(path.join(folder, `${name}.woff2`), font);
  }
  await replace(stamp, wanted);
  return true;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await makeFonts();
