import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ModelError } from '../../src/lib/model/error';
import { floatsAt } from '../../src/lib/model/graph/tensorData';
import type { Model } from '../../src/lib/model/graph/graph';
import { open } from '../../src/lib/model/graph/open';
import { wire } from '../../src/lib/model/graph/wiring';
import { write } from '../../src/lib/model/graph/write';
import { newerModel } from '../unit/model/newer';
import { rich } from '../unit/model/rich';
import { MUTATE, random } from '../../scripts/fuzz/bytes';

/** Of each file. */
const MUTATIONS = 1_500;

/** Touches everything that a reader of the model would. */
function walk(model: Model): void {
  for (const graph of model.subgraphs) {
    const wiring = wire(graph);
    for (const [i, tensor] of graph.tensors.entries()) {
      floatsAt(graph, wiring, i);
      expect(tensor.shape.every((size) => size >= -1)).toBe(true);
    }
    for (const { inputs, outputs } of graph.operators) {
      for (const i of [...inputs, ...outputs]) expect(i).toBeLessThan(graph.tensors.length);
    }
  }
}

/** True if it succeeded, false if it was refused in one sentence. Otherwise the test fails. */
function survives(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    expect(error.message).toMatch(/^[A-Z][^\n]*\.$/);
    return false;
  }
}

const synthetic = (name: string) =>
  new Uint8Array(readFileSync(`test/golden/one/synthetic/${name}.tflite`));

const NAMES = ['conv_a', 'activations_split_a', 'pad_pool_shape_a', 'degenerate_a', 'pack_const_a'];

function seeds(): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = {
    'every kind of field': write(rich()),
    'unknown fields': newerModel(1),
    'unknown options': newerModel(200),
  };
  for (const name of NAMES) {
    const tflite = synthetic(name);
    files[`${name}.tflite`] = tflite;
    files[`${name}.circle`] = write(open(tflite), 'circle');
    files[`${name}.tflite, data outside`] = write({ ...open(tflite), dataOutside: true });
  }
  return files;
}

/** Opens a mutant and does with it what the program would. @returns the last step reached */
function attempt(mutant: Uint8Array): 'refused' | 'opened' | 'written' {
  let model: Model | undefined;
  survives(() => (model = open(mutant)));
  if (!model) return 'refused';
  const opened = model;
  survives(() => walk(opened));
  survives(() => write(opened, opened.format === 'tflite' ? 'circle' : 'tflite'));
  const wrote = survives(() => {
    const again = write(opened);
    // What was written is sound, and small: nothing was repeated without bound.
    open(again);
    expect(again.length).toBeLessThan(16 * mutant.length + 4096);
  });
  return wrote ? 'written' : 'opened';
}

describe('mutated files open, or are refused in one sentence', () => {
  const counts = { refused: 0, opened: 0, written: 0 };
  for (const [name, bytes] of Object.entries(seeds())) {
    test(name, { timeout: 120_000 }, () => {
      const pick = random(bytes.length);
      const kinds = Object.values(MUTATE);
      for (let n = 0; n < MUTATIONS; n++) {
        counts[attempt(kinds[n % kinds.length](bytes.slice(), pick))] += 1;
      }
    });
  }

  test('at least 20,000 mutations were tried; some open, some do not', () => {
    const { refused, opened, written } = counts;
    console.info(`${refused} refused, ${opened + written} opened, ${written} of them written`);
    expect(refused + opened + written).toBeGreaterThanOrEqual(20_000);
    expect(refused).toBeGreaterThan(1_000);
    expect(written).toBeGreaterThan(1_000);
  });
});
