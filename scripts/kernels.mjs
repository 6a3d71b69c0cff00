// Compiles the SIMD kernels of assembly/ into src/lib/generated/kernels.ts. The module holds the
// WebAssembly as bytes, so that pages, workers and Node load it in the same way.
import asc from 'assemblyscript/asc';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const sources = fileURLToPath(new URL('../assembly/', import.meta.url));
const target = fileURLToPath(new URL('../src/lib/generated/kernels.ts', import.meta.url));

const options = ['--runtime', 'stub', '--enable', 'simd', '-O3', '--noAssert', '--importMemory'];

/** Everything that decides the result: this file, the compiler's version and the sources. */
async function fingerprint() {
  const names = (await readdir(sources)).filter((name) => name.endsWith('.ts')).sort();
  const inputs = [
    fileURLToPath(import.meta.url),
    require.resolve('assemblyscript/package.json'),
    ...names.map((name) => path.join(sources, name)),
  ];
  const hash = createHash('sha256');
  for (const file of inputs) hash.update(await readFile(file));
  return hash.digest('hex');
}

/** @returns {Promise<Uint8Array>} */
async function compile() {
  /** @type {Map<string, Uint8Array | string>} */
  const written = new Map();
  const { error, stderr } = await asc.main(
    ['index.ts', '-o', 'kernels.wasm', '--baseDir', sources, ...options],
    { writeFile: (name, contents) => void written.set(name, contents) },
  );
  const wasm = written.get('kernels.wasm');
  if (error || !(wasm instanceof Uint8Array)) {
    throw new Error(`assembly/ does not compile:\n${stderr.toString()}`);
  }
  return wasm;
}

/**
 * Makes src/lib/generated/kernels.ts, unless it is up to date.
 * @returns {Promise<boolean>} whether it was made
 */
export async function makeKernels() {
  const stamp = `// made from ${await fingerprint()}`;
  const found = await readFile(target, 'utf8').catch(() => '');
  if (found.startsWith(stamp)) return false;

  const wasm = await compile();
  const draft = `${target}.${randomUUID()}`;
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(
    draft,
    `${stamp}\nexport const KERNELS = Uint8Array.from([${[...wasm].join()}]);\n`,
  );
  // Written whole or not at all, as several commands may run at once.
  await rename(draft, target);
  return true;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await makeKernels();
