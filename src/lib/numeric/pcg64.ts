/**
 * NumPy's default random numbers: PCG64 (O'Neill, 2014), seeded through SeedSequence. The same seed
 * gives the same numbers as `np.random.Generator(np.random.PCG64(seed))`.
 */

/** Multiplier of the 128-bit linear congruential generator. */
const MULTIPLIER = 47026247687942121848144207491837523525n;
const MASK_64 = 2n ** 64n - 1n;
const MASK_128 = 2n ** 128n - 1n;

/** Number of words in the pool into which SeedSequence mixes a seed. */
const POOL = 4;

/** SeedSequence's hash of a word; each call changes its constant. */
class Hash {
  constructor(
    private constant: number,
    private readonly multiplier: number,
  ) {}

  next(word: number): number {
    const mixed = word ^ this.constant;
    this.constant = Math.imul(this.constant, this.multiplier);
    const product = Math.imul(mixed, this.constant);
    return (product ^ (product >>> 16)) >>> 0;
  }
}

function mix(a: number, b: number): number {
  const word = (Math.imul(a, 0xca01f9dd) - Math.imul(b, 0x4973f715)) | 0;
  return (word ^ (word >>> 16)) >>> 0;
}

/** The seed's 32-bit words, lowest first. */
function wordsOf(seed: bigint): number[] {
  const words: number[] = [];
  for (let rest = seed; rest > 0n || words.length === 0; rest >>= 32n) {
    words.push(Number(rest & 0xffffffffn));
  }
  return words;
}

/** SeedSequence(seed).generate_state(count, uint32). */
function seedWords(seed: bigint, count: number): number[] {
  const entropy = wordsOf(seed);
  const hash = new Hash(0x43b0d7e5, 0x931e8875);
  const pool = Array.from({ length: POOL }, (_, i) => hash.next(entropy[i] ?? 0));
  for (let from = 0; from < POOL; from++) {
    for (let to = 0; to < POOL; to++) {
      if (from !== to) pool[to] = mix(pool[to], hash.next(pool[from]));
    }
  }
  for (const word of entropy.slice(POOL)) {
    for (let to = 0; to < POOL; to++) pool[to] = mix(pool[to], hash.next(word));
  }
  const out = new Hash(0x8b51f9dd, 0x58f38ded);
  return Array.from({ length: count }, (_, i) => out.next(pool[i % POOL]));
}

export class Pcg64 {
  private state = 0n;
  private readonly increment: bigint;
  /** The high half of the last 64-bit output: the next 32-bit word */
  private left: number | null = null;

  /** @param seed 0 or more */
  constructor(seed: number | bigint) {
    const words = seedWords(BigInt(seed), 8);
    const pairs = [0, 2, 4, 6].map((i) => BigInt(words[i]) | (BigInt(words[i + 1]) << 32n));
    this.increment = ((((pairs[2] << 64n) | pairs[3]) << 1n) & MASK_128) | 1n;
    this.step();
    this.state = (this.state + ((pairs[0] << 64n) | pairs[1])) & MASK_128;
    this.step();
  }

  private step(): void {
    this.state = (this.state * MULTIPLIER + this.increment) & MASK_128;
  }

  /** The next 64 bits: both halves XORed, rotated by the top six bits (XSL-RR). */
  next64(): bigint {
    this.step();
    const folded = (this.state >> 64n) ^ (this.state & MASK_64);
    const turn = this.state >> 122n;
    return ((folded >> turn) | (folded << (64n - turn))) & MASK_64;
  }

  /** The next 32 bits, the low half of 64 first. */
  next32(): number {
    if (this.left !== null) {
      const word = this.left;
      this.left = null;
      return word;
    }
    const both = this.next64();
    this.left = Number(both >> 32n);
    return Number(both & 0xffffffffn);
  }

  /** Uniform in [0, 1), a multiple of 2^-24: `random(dtype=np.float32)`. */
  float32(): number {
    return (this.next32() >>> 8) * 2 ** -24;
  }

  /** float32 numbers, uniform in [−size, size); the size may depend on the index. */
  noise(count: number, size: number | ((index: number) => number) = 1): Float32Array {
    const sizeAt = typeof size === 'number' ? () => size : size;
    return Float32Array.from({ length: count }, (_, i) => (2 * this.float32() - 1) * sizeAt(i));
  }
}
