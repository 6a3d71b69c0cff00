import { encode as encodePng } from 'fast-png';
import { encode as encodeJpeg } from 'jpeg-js';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeImage, ImageError } from '../../../src/cli/images';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import { write } from '../../../src/lib/model/graph/write';
import { PassError } from '../../../src/lib/pass/error';
import { imageInput, type Image } from '../../../src/lib/pass/input/image';
import { looksLikeImage } from '../../../src/lib/pass/input/imageSize';
import { runCommand, temporaryFolder } from '../../runCommand';

const folder = temporaryFolder();

/** Red, green, blue and alpha of every pixel. */
const pixels = ({ data }: Image): number[] => [...data];

describe('PNG files of every kind', () => {
  const size = { width: 2, height: 1 };
  test.each<[string, Parameters<typeof encodePng>[0], number[]]>([
    [
      'grey',
      { ...size, channels: 1, data: Uint8Array.of(7, 200) },
      [7, 7, 7, 255, 200, 200, 200, 255],
    ],
    [
      'grey and alpha',
      { ...size, channels: 2, data: Uint8Array.of(7, 0, 200, 9) },
      [7, 7, 7, 255, 200, 200, 200, 255],
    ],
    [
      'colour',
      { ...size, channels: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) },
      [1, 2, 3, 255, 4, 5, 6, 255],
    ],
    [
      'colour and alpha',
      { ...size, channels: 4, data: Uint8Array.of(1, 2, 3, 0, 4, 5, 6, 9) },
      [1, 2, 3, 255, 4, 5, 6, 255],
    ],
    [
      '16 bits',
      { ...size, depth: 16, channels: 3, data: Uint16Array.of(256, 513, 65535, 0, 255, 1280) },
      [1, 2, 255, 255, 0, 0, 5, 255],
    ],
  ])('%s', (_, image, expected) => {
    const bytes = encodePng(image);
    expect(looksLikeImage(bytes)).toBe(true);
    const decoded = decodeImage(bytes);
    expect([decoded.width, decoded.height]).toEqual([2, 1]);
    expect(pixels(decoded)).toEqual(expected);
  });

  /** A PNG of any colour type and depth, without filters. */
  function png(
    width: number,
    height: number,
    depth: number,
    type: number,
    rows: number[][],
    palette?: number[],
  ): Uint8Array {
    const chunk = (name: string, data: Uint8Array): Buffer => {
      const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
      const ends = Buffer.alloc(8);
      ends.writeUInt32BE(data.length, 0);
      ends.writeUInt32BE(crc32(body), 4);
      return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
    };
    const head = Buffer.alloc(13);
    head.writeUInt32BE(width, 0);
    head.writeUInt32BE(height, 4);
    head.set([depth, type], 8);
    return new Uint8Array(
      Buffer.concat([
        Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
        chunk('IHDR', head),
        ...(palette ? [chunk('PLTE', Uint8Array.from(palette))] : []),
        chunk('IDAT', deflateSync(Uint8Array.from(rows.flatMap((row) => [0, ...row])))),
        chunk('IEND', new Uint8Array(0)),
      ]),
    );
  }

  /** The checksum of PNG chunks (ISO 3309). */
  function crc32(bytes: Uint8Array): number {
    let crc = 0xffffffff;
    for (const byte of bytes) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
    return (crc ^ 0xffffffff) >>> 0;
  }

  const reds = ({ data }: Image) => data.filter((_, i) => i % 4 === 0);

  test('one bit per pixel', () => {
    const image = decodeImage(
      png(10, 2, 1, 0, [
        [0b10100000, 0b01000000],
        [0, 0b11000000],
      ]),
    );
    expect([...reds(image)].map((x) => (x === 255 ? 1 : x))).toEqual([
      ...[1, 0, 1, 0, 0, 0, 0, 0, 0, 1],
      ...[0, 0, 0, 0, 0, 0, 0, 0, 1, 1],
    ]);
  });

  test('two bits per pixel', () => {
    expect([...reds(decodeImage(png(3, 1, 2, 0, [[0b00011100]])))]).toEqual([0, 85, 255]);
  });

  test('a palette', () => {
    const palette = [10, 20, 30, 40, 50, 60];
    const image = decodeImage(png(3, 1, 4, 3, [[0x10, 0x10]], palette));
    expect(pixels(image)).toEqual([40, 50, 60, 255, 10, 20, 30, 255, 40, 50, 60, 255]);
  });

  test('one that claims too much, or is cut, or is changed, is refused in a sentence', () => {
    const good = png(
      4,
      4,
      8,
      0,
      Array.from({ length: 4 }, () => [1, 2, 3, 4]),
    );
    const huge = Uint8Array.from(good);
    huge.set([0, 1, 0, 0, 0, 1, 0, 0], 16);
    const changed = Uint8Array.from(good);
    changed[45] ^= 255;
    const none = Uint8Array.from(good);
    none.set([0, 0, 0, 0], 16);
    expect(() => decodeImage(none)).toThrow(/claims 0 × 4 pixels: it has none/);
    const wide = Uint8Array.from(good);
    wide.set([0, 0, 0x10, 0, 0, 0, 0x10, 0], 16);
    expect(() => decodeImage(wide)).toThrow(/claims 4096 × 4096 pixels, and its \d+ bytes cannot/);
    expect(() => decodeImage(huge)).toThrow(
      /claims 65536 × 65536 pixels, which take 28672 MB to decode, and 1024 MB are the most/,
    );
    for (const bytes of [good.subarray(0, 20), good.subarray(0, 50), changed]) {
      expect(() => decodeImage(bytes)).toThrow(ImageError);
      expect(() => decodeImage(bytes)).toThrow(
        /^it is a broken image \([^\n]*\): save it again\.$/,
      );
    }
  });

  test('data that unpacks to more than the size says, or is not pixels, takes no memory', () => {
    const rows = Array.from({ length: 4 }, () => [1, 2, 3, 4]);
    const bomb = png(4, 4, 8, 0, [...rows, new Array<number>(100_000).fill(0)]);
    expect(() => decodeImage(bomb)).toThrow(/^it is a broken image \([^\n]*\): save it again\.$/);
    const good = Buffer.from(png(4, 4, 8, 0, rows));
    const text = Buffer.concat([Buffer.from('note\0\0'), deflateSync(new Uint8Array(1000))]);
    const body = Buffer.concat([Buffer.from('zTXt'), text]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(text.length, 0);
    // The wrong checksum does not matter, because the chunk is skipped.
    const noted = Buffer.concat([
      good.subarray(0, 33),
      ends.subarray(0, 4),
      body,
      ends.subarray(4),
      good.subarray(33),
    ]);
    expect([...reds(decodeImage(noted))]).toEqual([...reds(decodeImage(good))]);
  });
});

test('JPEG files, whole and broken', () => {
  const data = new Uint8Array(16 * 16 * 4).fill(200);
  const { data: encoded } = encodeJpeg({ width: 16, height: 16, data }, 95);
  const bytes = new Uint8Array(encoded);
  expect(looksLikeImage(bytes)).toBe(true);
  const image = decodeImage(bytes);
  expect([image.width, image.height, image.data.length]).toEqual([16, 16, 1024]);
  expect(Math.abs(image.data[0] - 200)).toBeLessThan(4);
  for (const length of [10, 200]) {
    expect(() => decodeImage(bytes.subarray(0, length))).toThrow(ImageError);
  }
});

test('a JPEG file of 137 bytes that claims 81 megapixels is refused by its header', () => {
  const bytes = readFileSync('test/cases/hostile/j9000.jpg');
  expect(() => decodeImage(bytes)).toThrow(/^it claims 9000 × 9000 pixels, /);
  // A size that fits the memory, but is too large for the file.
  const smaller = Uint8Array.from(bytes);
  const frame = bytes.indexOf(Uint8Array.of(0xff, 0xc0));
  smaller.set([0x03, 0xe8, 0x03, 0xe8], frame + 5);
  expect(() => decodeImage(smaller)).toThrow(
    /^it claims 1000 × 1000 pixels, and its 137 bytes cannot hold so many: it is cut off\.$/,
  );
});

describe('an image becomes an input', () => {
  const grey = (width: number, height: number, value: (x: number, y: number) => number): Image => {
    const data = new Uint8Array(4 * width * height).fill(255);
    for (let i = 0; i < width * height; i++) {
      data.fill(value(i % width, Math.floor(i / width)), 4 * i, 4 * i + 3);
    }
    return { width, height, data };
  };
  const input = (...shape: number[]) => ({ name: 'x', shape });
  const unit = { low: 0, high: 255 };

  test('unchanged if it has the right size', () => {
    const image = { width: 2, height: 1, data: Uint8Array.of(0, 51, 102, 9, 153, 204, 255, 9) };
    const { dtype, shape, data } = imageInput(image, input(1, 1, 2, 3), { low: -1, high: 1 });
    expect([dtype, shape]).toEqual(['float32', [1, 1, 2, 3]]);
    expect([...data]).toEqual([-1, -0.6, -0.2, 0.2, 0.6, 1].map(Math.fround));
  });

  test('in grey if the input has one channel', () => {
    const image = { width: 1, height: 1, data: Uint8Array.of(100, 200, 50, 255) };
    const { data } = imageInput(image, input(1, 1, 1, 1), unit);
    expect(data[0]).toBeCloseTo(0.299 * 100 + 0.587 * 200 + 0.114 * 50, 4);
  });

  test('from its middle if it is wider or higher', () => {
    const wide = imageInput(
      grey(6, 2, (x) => 10 * x),
      input(1, 2, 2, 1),
      unit,
    );
    expect([...wide.data].map((x) => Math.round(Number(x)))).toEqual([20, 30, 20, 30]);
    const high = imageInput(
      grey(2, 6, (_, y) => 10 * y),
      input(1, 2, 2, 1),
      unit,
    );
    expect([...high.data].map((x) => Math.round(Number(x)))).toEqual([20, 20, 30, 30]);
  });

  test('scaled so that every pixel counts, and a flat image stays flat', () => {
    const stripes = imageInput(
      grey(64, 64, (x) => (x % 2) * 200),
      input(1, 8, 8, 1),
      unit,
    );
    // At the edges a stripe is cut off.
    for (const x of [...stripes.data]) expect(Math.abs(Number(x) - 100)).toBeLessThan(5);
    for (const [from, to] of [
      [3, 7],
      [7, 3],
    ] as const) {
      const flat = imageInput(
        grey(from, from, () => 90),
        input(1, to, to, 3),
        unit,
      );
      for (const x of [...flat.data]) expect(Number(x)).toBeCloseTo(90, 3);
    }
  });

  test('not if the input takes no image', () => {
    const image = grey(1, 1, () => 0);
    for (const shape of [
      [1, 4],
      [2, 1, 1, 3],
      [1, 1, 1, 2],
      [1, 0, 1, 3],
    ]) {
      expect(() => imageInput(image, input(...shape), unit)).toThrow(PassError);
    }
  });
});

test('run takes an image', async () => {
  const builder = new GraphBuilder('main');
  const output = builder.operator('RELU', [builder.input('x', [1, 4, 4, 3])], {
    name: 'y',
    shape: [1, 4, 4, 3],
  });
  const model = join(folder, 'relu.tflite');
  writeFileSync(model, write(builder.model('tflite', [output])));
  const image = join(folder, 'image.png');
  const data = new Uint8Array(4 * 4 * 3).fill(255);
  writeFileSync(image, encodePng({ width: 4, height: 4, channels: 3, data }));
  const ran = await runCommand('run', model, '--input', image, '--pixels', '0,3', '--json');
  expect(ran).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(ran.out)).toMatchObject({ outputs: [{ name: 'y', min: 3, max: 3 }] });
  writeFileSync(image, encodePng({ width: 4, height: 4, channels: 3, data }).subarray(0, 50));
  const broken = await runCommand('run', model, '--input', image);
  expect(broken).toMatchObject({ code: 1, out: '' });
  expect(broken.err).toMatch(/cannot use the input .*image\.png: it is a broken image \(/);
});
