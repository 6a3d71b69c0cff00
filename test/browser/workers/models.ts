import { onTestFinished } from 'vitest';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import type { Model } from '../../../src/lib/model/graph/graph';
import { write } from '../../../src/lib/model/graph/write';
import type { Range } from '../../../src/lib/pass/quantize/ranges';
import { Engine } from '../../../src/workers/client';
import type { Outcome } from '../../../src/workers/protocol';

export const INT16 = { dtype: 'int16', granularity: 'channel', state: 'june-2021' } as const;

export const fileOf = (model: Model): Blob => new Blob([new Uint8Array(write(model))]);

/** A range for each activation. */
export function rangesOf(model: Model): Map<string, Range> {
  const activations = model.subgraphs[0].tensors.filter(({ data }) => data === null);
  return new Map(activations.map(({ name }): [string, Range] => [name, { min: -3, max: 5 }]));
}

/** A chain of layers, long enough to be interrupted; all read the same bytes, so the file is small. */
export function longChain(layers: number, rows = 1): Model {
  const builder = new GraphBuilder('long');
  const weights = Float32Array.from({ length: 512 * 512 }, (_, i) => Math.sin(i) / 64);
  const bias = new Float32Array(512);
  let last = builder.input('x', [rows, 512]);
  const shared = builder.graph.tensors;
  for (let i = 0; i < layers; i++) {
    const w = builder.constant(`w${i}`, [512, 512], weights);
    const b = builder.constant(`b${i}`, [512], bias);
    shared[w] = { ...shared[w], data: shared[1].data };
    last = builder.operator('FULLY_CONNECTED', [last, w, b], { name: `y${i}`, shape: [rows, 512] });
  }
  return builder.model('tflite', [last]);
}

/** An engine that ends with the test. */
export function startEngine(): Engine {
  const engine = new Engine();
  onTestFinished(() => engine.close());
  return engine;
}

/** An engine that has opened a model. */
export async function engineWith(model: Model): Promise<Engine> {
  const engine = startEngine();
  const { kind } = done(await engine.open(fileOf(model)));
  if (kind !== 'opened') throw new Error('the model was not opened');
  return engine;
}

export function done<T>(outcome: Outcome<T>): T {
  if (outcome.kind === 'done') return outcome.result;
  throw new Error(outcome.kind === 'refused' ? outcome.message : 'the task was cancelled');
}
