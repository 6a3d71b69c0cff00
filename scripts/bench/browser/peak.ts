import type { Work } from './turns';

interface Measure {
  readonly name: string;
  /** Products in one run */
  readonly amount: number;
  readonly run: Work;
}

/** Loops that only load, multiply and add within the first cache. */
export interface Peak {
  readonly float: Measure;
  readonly int16: Measure;
}

/** The exports of assembly/bench/peak.ts. Only a type alias can be asserted of a record. */
type PeakLoops = Record<'peakFloat' | 'peakInt16', (rounds: number) => number>;

const ROUNDS = 2500;

/** @param wasm assembly/bench/peak.ts, compiled */
export async function loadPeak(wasm: BufferSource): Promise<Peak> {
  const { instance } = await WebAssembly.instantiate(wasm);
  const { peakFloat, peakInt16 } = instance.exports as PeakLoops;
  return {
    float: {
      name: 'peak of float32 mul and add',
      amount: 768 * ROUNDS,
      run: () => peakFloat(ROUNDS),
    },
    int16: {
      name: 'peak of int16 dot and add',
      amount: 1536 * ROUNDS,
      run: () => peakInt16(ROUNDS),
    },
  };
}
