import { Pcg64 } from '../../src/lib/numeric/pcg64';
import { MUTATE } from './bytes';
import type { Seed } from './corpus';
import { damaged, type Pick } from './tables';

/** A damaged file and what it was made of. */
export interface Mutant {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Mutant `index` of a seed: the same bytes on each machine, whatever was made before. */
export function mutantOf(corpus: readonly Seed[], seed: number, index: number): Mutant {
  const generator = new Pcg64((BigInt(seed) << 64n) | BigInt(index));
  const pick: Pick = (below) => generator.next32() % below;
  const { name, bytes } = corpus[pick(corpus.length)];
  const kinds = Object.entries(MUTATE);
  // Most damaged bytes are refused at once, so most mutants are damaged in what they say.
  const tables = pick(4) > 0 ? damaged(bytes, pick) : null;
  if (tables !== null) return { name: `${name}, damaged in its tables`, bytes: tables };
  const [kind, mutate] = kinds[pick(kinds.length)];
  return { name: `${name}, ${kind}`, bytes: mutate(bytes.slice(), pick) };
}
