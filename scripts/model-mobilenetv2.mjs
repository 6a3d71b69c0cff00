// `npm run model:mobilenetv2`: fetches the public archive with the model of Samsung/ONE #6970,
// checks filter 3 of its first convolution, and puts the model where the lab finds it.
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-fs';
import { runnerImport } from 'vite';
import { root } from './process.mjs';

const name = 'mobilenet_v2_1.0_224';
/** TensorFlow's hosted models, Apache-2.0. SCALEFLOOR_ARCHIVE can name a copy of the archive. */
const address = `https://storage.googleapis.com/download.tensorflow.org/models/tflite_11_05_08/${name}.tgz`;

/** The public archive has 26 MB, and 80 MB unpacked. A larger file is a different one. */
const MOST_BYTES = 500e6;

/** A reason to stop, in one sentence. */
class Stop extends Error {}

/**
 * Passes on bytes, and stops if there are too many: a small archive can unpack to terabytes.
 * @param {AsyncIterable<Buffer>} parts
 */
async function* bounded(parts) {
  let bytes = 0;
  for await (const part of parts) {
    bytes += part.length;
    if (bytes > MOST_BYTES) {
      throw new Stop(
        `The archive has more than ${MOST_BYTES / 1e6} MB: it is not the expected one.`,
      );
    }
    yield part;
  }
}

/** @param {string} text */
const say = (text) => process.stderr.write(text);

/** @param {string} from an address, or the path of a file */
async function fetched(from) {
  if (!/^https?:/.test(from)) {
    return readFile(from).catch(() => {
      throw new Stop(`There is no file ${from}: SCALEFLOOR_ARCHIVE must name the archive.`);
    });
  }
  const response = await fetch(from).catch(() => {
    throw new Stop(
      `${from} cannot be reached: this needs a network. Without one, fetch the archive elsewhere and name it with SCALEFLOOR_ARCHIVE=path.`,
    );
  });
  if (!response.ok || response.body === null) {
    throw new Stop(`${from} answers ${response.status}: the archive may have moved.`);
  }
  const total = Number(response.headers.get('content-length') ?? 0);
  const parts = [];
  let done = 0;
  for await (const part of bounded(Readable.fromWeb(/** @type {any} */ (response.body)))) {
    parts.push(part);
    done += part.length;
    const share =
      total > 0
        ? ` of ${(total / 1e6).toFixed(1)} MB, ${Math.floor((100 * done) / total)} %`
        : ' MB';
    if (process.stderr.isTTY) say(`\rfetching ${(done / 1e6).toFixed(1)}${share}   `);
  }
  if (process.stderr.isTTY) say('\n');
  return Buffer.concat(parts);
}

/**
 * The model in the archive, unpacked into a folder that is removed again.
 * @param {Buffer} archive
 * @param {string} folder
 */
async function unpacked(archive, folder) {
  const target = await mkdtemp(path.join(folder, 'unpacking-'));
  try {
    const wanted = `${name}.tflite`;
    await pipeline(
      Readable.from([archive]),
      createGunzip(),
      bounded,
      extract(target, {
        ignore: (_, header) => header?.type !== 'file' || path.basename(header.name) !== wanted,
        map: (header) => ({ ...header, name: path.basename(header.name) }),
        strict: false,
      }),
    ).catch((error) => {
      if (error instanceof Stop) throw error;
      throw new Stop('The download is not a complete .tgz archive: try again.');
    });
    if (!(await readdir(target)).includes(wanted)) {
      throw new Stop(`The archive does not contain ${wanted}: it is not the expected one.`);
    }
    return await readFile(path.join(target, wanted));
  } finally {
    await rm(target, { recursive: true });
  }
}

/** @param {Uint8Array} bytes */
async function check(bytes) {
  const file = fileURLToPath(new URL('model/filter3.ts', import.meta.url));
  const { module } = await runnerImport(file, { root, configFile: false, logLevel: 'error' });
  const complaint = /** @type {{ complaint: (bytes: Uint8Array) => string }} */ (module).complaint;
  const sentence = complaint(bytes);
  if (sentence !== '') throw new Stop(`This is not the model of the case: ${sentence}.`);
}

/** @param {string} from @param {string} folder where the lab looks for it, git-ignored */
export async function bringModel(from, folder) {
  const target = path.join(folder, `${name}.tflite`);
  const there = await readFile(target).catch(() => null);
  if (there !== null) {
    await check(there);
    return `${path.relative(root, target)} already exists, and filter 3 is as reported.`;
  }
  say(`fetching ${from}\n`);
  await mkdir(folder, { recursive: true });
  const bytes = await unpacked(await fetched(from), folder);
  await check(bytes);
  const draft = `${target}.part`;
  await writeFile(draft, bytes);
  await rename(draft, target);
  return `${path.relative(root, target)} is ready, and filter 3 is as reported: open it in the lab.`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const from = process.env.SCALEFLOOR_ARCHIVE || address;
    const said = await bringModel(from, path.join(root, 'static', 'models'));
    process.stdout.write(`${said}\n`);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
