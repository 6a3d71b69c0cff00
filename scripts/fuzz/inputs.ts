import { newElements } from '../../src/lib/kernels/code/codes';
import type { Elements } from '../../src/lib/kernels/code/value';
import { Pcg64 } from '../../src/lib/numeric/pcg64';
import type { Runner } from '../../src/lib/pass/run/runner';

/** Elements for the inputs of a graph, of any type: floats from −5 to 5, and all codes. */
export function madeUpInputs(runner: Runner, seed: number): Elements[] {
  const generator = new Pcg64(seed);
  return runner.inputs.map(({ type, data }) => {
    const made = newElements(type, data.length);
    for (let i = 0; i < made.length; i++) {
      const word = generator.next32();
      if (made instanceof BigInt64Array) made[i] = BigInt(word & 7);
      else if (made instanceof Float32Array) made[i] = (word / 2 ** 32) * 10 - 5;
      else made[i] = word;
    }
    return made;
  });
}
