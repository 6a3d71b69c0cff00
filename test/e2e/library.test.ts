import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { serve } from '../../scripts/server.mjs';
import type * as Library from '../../src/lib/index';
import { openPage, root } from './site';

// The package as it is published: packed, and installed into an empty project.
const project = mkdtempSync(path.join(tmpdir(), 'scalefloor-package-'));
const installed = path.join(project, 'node_modules/scalefloor');
afterAll(() => rmSync(project, { recursive: true }));

/** Compiling and bundling take a while on a busy machine. */
const PATIENCE = 180_000;

const run = (program: string, words: readonly string[], folder = project): string =>
  execFileSync(program, words, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });

beforeAll(() => {
  // Without scripts: dist/ is built already, and other tests read it meanwhile.
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', project], root);
  const [tarball] = readdirSync(project).filter((name) => name.endsWith('.tgz'));
  writeFileSync(path.join(project, 'package.json'), '{"private": true, "type": "module"}');
  run('npm', ['install', `./${tarball}`, '--offline', '--ignore-scripts', '--no-audit']);
}, PATIENCE);

/** The first block of code of a language in a document. */
function block(language: string, file = 'docs/library.md'): string {
  const text = readFileSync(path.join(root, file), 'utf8');
  const code = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms').exec(text)?.[1];
  if (code === undefined) throw new Error(`${file} has no block of ${language}.`);
  return code;
}

/** Checks the types of a module of the project, which must be free of errors. */
function checkTypes(file: string, options: Record<string, unknown>): void {
  const compilerOptions = {
    strict: true,
    target: 'es2022',
    types: [],
    noEmit: true,
    checkJs: true,
    ...options,
  };
  writeFileSync(
    path.join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: [file] }),
  );
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  let complaints = '';
  try {
    run(process.execPath, [tsc, '-p', '.']);
  } catch (error) {
    complaints = (error as { stdout: string }).stdout;
  }
  expect(complaints).toBe('');
}

test(
  'the example of the documentation has no type errors, runs, and prints what is said',
  () => {
    writeFileSync(path.join(project, 'whole.mjs'), block('js'));
    const lib = ['es2022', 'dom'];
    checkTypes('whole.mjs', { module: 'esnext', moduleResolution: 'bundler', lib });
    checkTypes('whole.mjs', { module: 'nodenext', moduleResolution: 'nodenext', lib });
    expect(run(process.execPath, ['whole.mjs'])).toBe(block('text'));
  },
  PATIENCE,
);

test("the README's example counts the lost biases of the toy", () => {
  run('npx', ['--offline', 'scalefloor', 'toy', 'conv-batch-norm', '-o', 'toy.tflite']);
  writeFileSync(path.join(project, 'count.mjs'), block('js', 'README.md'));
  const said = run(process.execPath, ['count.mjs']).trim();
  expect(readFileSync(path.join(root, 'README.md'), 'utf8')).toContain(`\`${said}\``);
});

test(
  'the types need nothing but the language',
  () => {
    writeFileSync(path.join(project, 'types.mts'), `export * from 'scalefloor';\n`);
    const lib = ['es2022'];
    checkTypes('types.mts', { module: 'nodenext', moduleResolution: 'nodenext', lib });
  },
  PATIENCE,
);

test('the command comes with the package', () => {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  expect(run('npx', ['--offline', 'scalefloor', '--version'])).toBe(`scalefloor ${version}\n`);
  expect(run('npx', ['--offline', 'scalefloor', 'verify'])).toMatch(/581/);
  expect(run('npx', ['--offline', 'scalefloor', 'example', 'hand-lite', '-o', 'h.tflite'])).toMatch(
    /^h\.tflite: /,
  );
});

test('the package holds what it needs and no more', () => {
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
  expect(files.filter((name) => /bench|fuzz|\.svelte|node_modules/.test(name))).toEqual([]);
  const module = readFileSync(path.join(installed, 'dist/index.mjs'), 'utf8');
  expect(module.match(/^\s*(import|export .* from)\b.*|\bimport\(.*/gm)).toBeNull();
  expect(readFileSync(path.join(installed, 'dist/THIRD-PARTY.md'), 'utf8')).toContain(
    '## flatbuffers',
  );
});

/** Quantizes a toy and runs it: the bytes of the file and of the output. */
function quantizeToy(library: typeof Library): number[][] {
  const float = library.makeToy('residual');
  const input = [Float32Array.from({ length: 6 * 6 * 4 }, (_, i) => Math.fround(i / 72 - 1))];
  const { model } = library.quantizeGraph(library.calibrate(float, [input]), { dtype: 'uint8' });
  const [{ data }] = library.runGraph(model, input);
  return [[...library.writeModel(model)], Array.from(data, Number)];
}

const inNode = async (): Promise<number[][]> => {
  const address = pathToFileURL(path.join(installed, 'dist/index.mjs')).href;
  return quantizeToy((await import(/* @vite-ignore */ address)) as typeof Library);
};

test.each([
  ['under no policy', ''],
  ['where a policy forbids WebAssembly', "script-src 'self' 'unsafe-inline'"],
])('a page loads the module as it is and computes the same, %s', async (_, policy) => {
  const head = `<meta http-equiv="content-security-policy" content="${policy}">`;
  const code = `import * as library from './dist/index.mjs'; window.done = (${quantizeToy.toString()})(library);`;
  writeFileSync(
    path.join(installed, 'index.html'),
    `<!doctype html>${policy === '' ? '' : head}<script type="module">${code}</script>`,
  );
  expect(await resultOf(installed)).toEqual(await inNode());
});

test('Vite bundles the module into a page', async () => {
  const source = path.join(project, 'page');
  mkdirSync(source);
  writeFileSync(path.join(source, 'index.html'), '<script type="module" src="./page.js"></script>');
  writeFileSync(
    path.join(source, 'page.js'),
    `import * as library from 'scalefloor'; window.done = (${quantizeToy.toString()})(library);`,
  );
  await build({ configFile: false, root: source, logLevel: 'error', build: { outDir: 'built' } });
  expect(await resultOf(path.join(source, 'built'))).toEqual(await inNode());
});

/** What a page leaves in `window.done`. */
async function resultOf(folder: string): Promise<unknown> {
  const site = await serve(folder);
  onTestFinished(() => site.close());
  const page = await openPage();
  page.on('pageerror', (error) => {
    throw error;
  });
  await page.goto(site.url);
  const done = await page.waitForFunction(() => (window as { done?: unknown }).done);
  return done.jsonValue();
}
