import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  NpyError,
  readNpy,
  writeNpy,
  type Npy,
  type NpyDtype,
} from '../../../src/lib/model/npy/npy';

/** What NumPy 2.4.6 wrote for np.array([[1.5, -2], [0, 3e-8]], np.float32). */
const BY_NUMPY = Uint8Array.from([
  ...Buffer.from('934e554d505901007600', 'hex'),
  ...Buffer.from(
    `${"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }".padEnd(117)}\n`,
    'latin1',
  ),
  ...Buffer.from('0000c03f000000c00000000059d90033', 'hex'),
]);

test('a file of NumPy’s is read, and written as NumPy writes it', () => {
  const array = readNpy(BY_NUMPY);
  expect(array).toEqual({
    dtype: 'float32',
    shape: [2, 2],
    data: Float32Array.of(1.5, -2, 0, 3e-8),
  });
  expect(writeNpy(array)).toEqual(BY_NUMPY);
});

const MAKERS: Record<NpyDtype, (bytes: ArrayBuffer) => Npy['data']> = {
  float32: (bytes) => new Float32Array(bytes),
  float64: (bytes) => new Float64Array(bytes),
  int8: (bytes) => new Int8Array(bytes),
  uint8: (bytes) => new Uint8Array(bytes),
  bool: (bytes) => new Uint8Array(bytes),
  int16: (bytes) => new Int16Array(bytes),
  uint16: (bytes) => new Uint16Array(bytes),
  int32: (bytes) => new Int32Array(bytes),
  uint32: (bytes) => new Uint32Array(bytes),
  int64: (bytes) => new BigInt64Array(bytes),
  uint64: (bytes) => new BigUint64Array(bytes),
};
const DTYPES = Object.keys(MAKERS).filter((name): name is NpyDtype => name in MAKERS);

const array = fc
  .record({
    dtype: fc.constantFrom(...DTYPES),
    shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 5 }),
    seed: fc.integer({ min: 0, max: 255 }),
  })
  .map(({ dtype, shape, seed }): Npy => {
    const count = shape.reduce((a, b) => a * b, 1);
    const { BYTES_PER_ELEMENT: size } = MAKERS[dtype](new ArrayBuffer(0));
    const bytes = Uint8Array.from({ length: count * size }, (_, i) => (seed + 37 * i) & 255);
    return { dtype, shape, data: MAKERS[dtype](bytes.buffer) };
  });

const bytesOf = ({ data }: Npy) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

test('a written array can be read from any place in memory', () => {
  fc.assert(
    fc.property(array, fc.integer({ min: 0, max: 9 }), (given, offset) => {
      const file = writeNpy(given);
      const moved = new Uint8Array(file.length + offset);
      moved.set(file, offset);
      const read = readNpy(moved.subarray(offset));
      expect([read.dtype, read.shape]).toEqual([given.dtype, given.shape]);
      expect(Buffer.compare(bytesOf(read), bytesOf(given))).toBe(0);
      expect((file.length - given.data.byteLength) % 64).toBe(0);
    }),
    { numRuns: 500 },
  );
});

test('any bytes give an array or a sentence', () => {
  const change = fc.record({ at: fc.nat(200), byte: fc.nat(255) });
  fc.assert(
    fc.property(array, fc.array(change, { maxLength: 4 }), fc.nat(300), (given, changes, cut) => {
      const bytes = writeNpy(given).slice(0, cut === 0 ? undefined : cut);
      for (const { at, byte } of changes) bytes[at] = byte;
      try {
        const { data, shape } = readNpy(bytes);
        expect(data.length).toBe(shape.reduce((a, b) => a * b, 1));
      } catch (error) {
        expect(error).toBeInstanceOf(NpyError);
        expect((error as NpyError).message).toMatch(/^It.*\.$/s);
      }
    }),
    { numRuns: 2000 },
  );
});

/** A file of format 1 with any header before 4 bytes of data. */
function withHeader(header: string, data = 4): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(10 + text.length + data);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length & 255, text.length >> 8]);
  bytes.set(text, 10);
  return bytes;
}

const header = (descr: string, order = 'False', shape = '(1,)') =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }`;

describe('sentences for files that are none of ours', () => {
  test.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /does not begin as a \.npy file/],
    ['a text', new TextEncoder().encode('1.0, 2.0, 3.0'), /does not begin as a \.npy file/],
    ['format 9', Uint8Array.from(BY_NUMPY, (b, i) => (i === 6 ? 9 : b)), /\.npy format 9/],
    ['a cut header', BY_NUMPY.slice(0, 60), /ends within its header/],
    ['cut data', BY_NUMPY.slice(0, -1), /needs 16 bytes of data, and it has 15/],
    ['more data', withHeader(header("'<f4'"), 8), /needs 4 bytes of data, and it has 8/],
    ['a huge shape', withHeader(header("'<f4'", 'False', '(9999999999, 9999999999)')), /needs/],
    ['a negative size', withHeader(header("'<f4'", 'False', '(-1,)')), /header is corrupt/],
    ['columns first', withHeader(header("'<f4'", 'True')), /Fortran order.*ascontiguousarray/],
    ['big-endian', withHeader(header("'>f4'")), /big-endian \(>f4\): save x\.astype\('<f4'\)/],
    ['objects', withHeader(header("'|O'")), /Python objects, which are never read/],
    ['texts', withHeader(header("'<U8'")), /type "<U8" is none of float32/],
    ['half precision', withHeader(header("'<f2'")), /type "<f2" is none of/],
    ['records', withHeader(header("[('a', '<f4')]")), /header is corrupt: the value of "descr"/],
    ['code', withHeader(header("__import__('os').system('x')")), /header is corrupt/],
    ['not a dictionary', withHeader('[1, 2]'), /it is not a dictionary/],
    ['a key twice', withHeader("{'descr': '<f4', 'descr': '<f4'}"), /names "descr" twice/],
    [
      'a fourth key',
      withHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (), 'x': ()}"),
      /more than type, order and shape/,
    ],
    [
      '__proto__',
      withHeader("{'__proto__': '<f4', 'fortran_order': False, 'shape': (1,)}"),
      /does not say the type/,
    ],
    ['no end', withHeader("{'descr': '<f4', "), /header is corrupt/],
    ['something behind', withHeader(`${header("'<f4'")} + 1`), /something follows/],
    [
      '65 dimensions',
      withHeader(header("'<f4'", 'False', `(${'1, '.repeat(65)})`)),
      /65 dimensions/,
    ],
  ])('%s', (_, bytes, sentence) => {
    expect(() => readNpy(bytes)).toThrow(NpyError);
    expect(() => readNpy(bytes)).toThrow(sentence);
  });

  test('a header that claims gigabytes', () => {
    const bytes = Uint8Array.from(BY_NUMPY);
    bytes.set([2, 0, 255, 255, 255, 127], 6);
    expect(() => readNpy(bytes)).toThrow(/claims 2147483647 bytes/);
  });
});

test('other spellings of the same header are read', () => {
  const spellings = [
    `{"descr":"<f4","fortran_order":False,"shape":(1,)}`,
    `{'shape': (1L,), 'fortran_order': False, 'descr': '=f4'}\n`,
  ];
  for (const text of spellings) {
    expect(readNpy(withHeader(text))).toMatchObject({ dtype: 'float32', shape: [1] });
  }
});

test('an array whose elements are not those of its shape is not written', () => {
  const data = Float32Array.of(1, 2);
  expect(() => writeNpy({ dtype: 'float32', shape: [3], data })).toThrow(RangeError);
  expect(() => writeNpy({ dtype: 'int8', shape: [2], data })).toThrow(RangeError);
});
