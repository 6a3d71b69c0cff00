import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-fs';
import { expect, onTestFinished, test } from 'vitest';
import { bringModel } from '../../../scripts/model-mobilenetv2.mjs';
import { makeToy } from '../../../src/lib/examples/toys';
import { write } from '../../../src/lib/model/graph/write';

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'scalefloor-model-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

/** An archive as the public one is packed, with this file in it. */
async function archive(name: string, bytes: Uint8Array): Promise<string> {
  const made = folder();
  const inside = path.join(made, 'inside');
  mkdirSync(inside);
  writeFileSync(path.join(inside, name), bytes);
  const file = path.join(made, 'model.tgz');
  await pipeline(pack(inside), createGzip(), createWriteStream(file));
  return file;
}

const NAME = 'mobilenet_v2_1.0_224.tflite';

test('another model than the one of the case is refused, and nothing stays behind', async () => {
  const target = folder();
  const file = await archive(NAME, write(makeToy('conv')));
  await expect(bringModel(file, target)).rejects.toThrow(
    /^This is not the model of the case: filter 3 has/,
  );
  expect(readdirSync(target)).toEqual([]);
});

test('an archive that unpacks to gigabytes is abandoned early', async () => {
  const target = folder();
  const file = path.join(folder(), 'bomb.tgz');
  const megabyte = new Uint8Array(1e6);
  const parts = function* () {
    for (let i = 0; i < 600; i++) yield megabyte;
  };
  await pipeline(Readable.from(parts()), createGzip({ level: 1 }), createWriteStream(file));
  await expect(bringModel(file, target)).rejects.toThrow(/has more than 500 MB/);
  expect(readdirSync(target)).toEqual([]);
});

test('an archive without the model, half an archive and none have different messages', async () => {
  const target = folder();
  const other = await archive('readme.txt', new Uint8Array(10));
  await expect(bringModel(other, target)).rejects.toThrow(/does not contain mobilenet/);
  const inFolder = 'test/cases/hostile/dir.tgz';
  await expect(bringModel(inFolder, target)).rejects.toThrow(/does not contain mobilenet/);
  const half = path.join(folder(), 'half.tgz');
  writeFileSync(half, Uint8Array.of(0x1f, 0x8b, 8, 0, 0));
  await expect(bringModel(half, target)).rejects.toThrow(/not a complete \.tgz archive/);
  await expect(bringModel(path.join(target, 'none'), target)).rejects.toThrow(/There is no file/);
});
