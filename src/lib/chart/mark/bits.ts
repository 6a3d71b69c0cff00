import { bitsOfFloat32 } from '$lib/numeric/float32';

/** The bits of a number as they are stored, most significant first. */
export type BitKind = 'float32' | 'int32' | 'int64';

export function bitString(kind: BitKind, value: number | bigint): string {
  if (kind === 'float32') return bitsOfFloat32(Number(value)).toString(2).padStart(32, '0');
  const width = kind === 'int32' ? 32 : 64;
  return BigInt.asUintN(width, BigInt(value)).toString(2).padStart(width, '0');
}

/** The bytes in memory order, low byte first, as two hexadecimal digits each. */
export function littleEndianBytes(kind: BitKind, value: number | bigint): string[] {
  const bytes = bitString(kind, value).match(/.{8}/g) ?? [];
  return bytes.map((byte) => parseInt(byte, 2).toString(16).padStart(2, '0')).reverse();
}

export type BitPart = 'sign' | 'exponent' | 'fraction' | 'integer';

export interface BitCell {
  readonly x: number;
  readonly y: number;
  readonly part: BitPart;
  readonly one: boolean;
}

/** A cell and the space after it, px; a float's three groups are 5 px apart. */
const PITCH = 9;
const GROUP_GAP = 5;
export const BITS_WIDTH = 32 * PITCH + 2 * GROUP_GAP - 1;
export const BITS_HEIGHT = 14;

/** Edges of sign, exponent and fraction, px. */
export const FLOAT_GROUPS: readonly { part: BitPart; name: string; x0: number; x1: number }[] = [
  { part: 'sign', name: '±', x0: 0, x1: PITCH - 1 },
  { part: 'exponent', name: 'exponent', x0: PITCH + GROUP_GAP, x1: 9 * PITCH + GROUP_GAP - 1 },
  { part: 'fraction', name: 'fraction', x0: 9 * PITCH + 2 * GROUP_GAP, x1: BITS_WIDTH },
];

export interface BitLayout {
  readonly cells: readonly BitCell[];
  readonly cellWidth: number;
  readonly cellHeight: number;
}

function floatLayout(bits: string): BitLayout {
  const cells = Array.from(bits, (bit, i): BitCell => {
    const group = i === 0 ? 0 : i <= 8 ? 1 : 2;
    return {
      x: i * PITCH + group * GROUP_GAP,
      y: 0,
      part: FLOAT_GROUPS[group].part,
      one: bit === '1',
    };
  });
  return { cells, cellWidth: PITCH - 1, cellHeight: BITS_HEIGHT };
}

/** Integers fill the same width without groups. 64 bits have two rows of half height. */
function integerLayout(bits: string, signAt: number): BitLayout {
  const pitch = (BITS_WIDTH + 1) / 32;
  const rows = bits.length / 32;
  const cells = Array.from(bits, (bit, i): BitCell => ({
    x: (i % 32) * pitch,
    y: i < 32 ? 0 : BITS_HEIGHT / 2 + 0.5,
    part: i === signAt ? 'sign' : 'integer',
    one: bit === '1',
  }));
  const cellHeight = rows === 1 ? BITS_HEIGHT : BITS_HEIGHT / 2 - 0.5;
  return { cells, cellWidth: pitch - 1, cellHeight };
}

/** The place of each bit. `inMemory` orders an integer's bytes as a little-endian file does. */
export function bitLayout(kind: BitKind, value: number | bigint, inMemory = false): BitLayout {
  const bits = bitString(kind, value);
  if (kind === 'float32') return floatLayout(bits);
  if (!inMemory) return integerLayout(bits, 0);
  const bytes = (bits.match(/.{8}/g) ?? []).reverse();
  return integerLayout(bytes.join(''), bits.length - 8);
}
