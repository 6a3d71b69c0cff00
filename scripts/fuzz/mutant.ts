import { Pcg64 } from '../../src/lib/numeric/pcg64';
import { MUTATE } from './bytes';
import type { Seed } from './corpus';
import { damaged, type Pick } from './tables';

/** A damaged file, and its origin. */
export interface Mutant {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Mutant `index` of a seed. Its bytes are the same on each machine and in any order. */
export function mutantOf(corpus: readonly Seed[], seed: number, index: number): Mutant {
  const generator = new Pcg64((BigInt(seed) << 64n) | BigInt(index));
  const pick: Pick = (below) => generator.next32() % below;
  const { name, bytes } = corpus[pick(corpus.length)];
  const kinds = Object.entries(MUTATE);
  // Files with damaged bytes are mostly refused at once, so most mutants have damaged tables.
  const tables = pick(4) > 0 ? damaged(bytes, pick) : null;
  if (tables !== null) return { name: `${name}, damaged in its tables`, bytes: tables };
  const [kind, mutate] = kinds[pick(kinds.length)];
  return { name: `${name}, ${kind}`, bytes: mutate(bytes.slice(), pick) };
}
