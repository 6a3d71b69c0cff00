import { Pcg64 } from '../../src/lib/numeric/pcg64';

/** Lengths, offsets and indices at which readers tend to fail. */
const INTERESTING = [
  ...[0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 127, 128, 255, 256, 32767, 32768, 65535, 65536],
  ...[0x7ffffffe, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffffc, 0xfffffffe, 0xffffffff],
];

/** Whole numbers below a bound, the same sequence on each machine. */
export function random(seed: number): (below: number) => number {
  const generator = new Pcg64(seed);
  return (below) => generator.next32() % below;
}

type Mutate = (bytes: Uint8Array, pick: (below: number) => number) => Uint8Array;

export const MUTATE: Record<string, Mutate> = {
  'bit flips': (bytes, pick) => {
    for (let n = 1 + pick(8); n > 0; n--) bytes[pick(bytes.length)] ^= 1 << pick(8);
    return bytes;
  },
  'offsets and lengths': (bytes, pick) => {
    const words = new DataView(bytes.buffer);
    for (let n = 1 + pick(3); n > 0; n--) {
      const at = 4 * pick(Math.floor(bytes.length / 4));
      const old = words.getUint32(at, true);
      const near = [old + 1, old - 1, old + 4, old - 4, old * 2, bytes.length - at, bytes.length];
      const values = [...INTERESTING, ...near];
      words.setUint32(at, values[pick(values.length)], true);
    }
    return bytes;
  },
  'offsets within vtables': (bytes, pick) => {
    const words = new DataView(bytes.buffer);
    for (let n = 1 + pick(3); n > 0; n--) {
      const at = 2 * pick(Math.floor(bytes.length / 2));
      words.setUint16(at, pick(2) ? pick(64) : INTERESTING[pick(INTERESTING.length)], true);
    }
    return bytes;
  },
  truncations: (bytes, pick) => bytes.slice(0, pick(bytes.length)),
  splices: (bytes, pick) => {
    const from = pick(bytes.length);
    const length = pick(Math.min(256, bytes.length - from));
    bytes.copyWithin(pick(bytes.length), from, from + length);
    return bytes;
  },
  'cut out and put in': (bytes, pick) => {
    const at = pick(bytes.length);
    const length = 1 + pick(64);
    if (pick(2)) {
      const longer = new Uint8Array(bytes.length + length);
      longer.set(bytes.subarray(0, at));
      longer.set(bytes.subarray(at), at + length);
      return longer;
    }
    const rest = bytes.subarray(at + length);
    const shorter = new Uint8Array(at + rest.length);
    shorter.set(bytes.subarray(0, at));
    shorter.set(rest, at);
    return shorter;
  },
};
