import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { operatorName } from '../../src/cli/dump/tensors';
import type { Model, Subgraph } from '../../src/lib/model/graph/graph';
import { open } from '../../src/lib/model/graph/open';
import { fusedActivationOf } from '../../src/lib/model/schema/options';
import { write } from '../../src/lib/model/graph/write';
import { runToEnd } from '../../src/lib/pass/progress';
import { asExported } from '../../src/lib/pass/quantize/exportOrder';
import { quantizeSteps, type QuantizeOptions } from '../../src/lib/pass/quantize/quantize';
import { parseRanges, type Ranges } from '../../src/lib/pass/quantize/ranges';
import type { Granularity, QuantizedDtype } from '../../src/lib/quantizer/dtype';
import type { HistoryState } from '../../src/lib/quantizer/floor';

/** A tensor in the reference's dumps. */
interface GoldenTensor {
  readonly name: string;
  readonly type: string;
  readonly shape: number[];
  readonly scale: number[];
  readonly zero_point: number[];
  readonly quantized_dimension: number;
  readonly sha256: string | null;
}

export interface Golden {
  readonly model: string;
  readonly model_sha256: string;
  readonly state: HistoryState;
  readonly quantized_dtype: QuantizedDtype;
  readonly granularity: Granularity;
  readonly ranges: string;
  readonly refused?: { readonly step: string; readonly message: string };
  readonly inputs: string[];
  readonly outputs: string[];
  readonly tensors: GoldenTensor[];
  readonly operators: string[];
  readonly operator_tensors: [number[], number[]][];
  readonly fused_activations: (string | null)[];
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** One measured outcome: its file's name and contents, and its origin. */
export interface Case {
  readonly name: string;
  readonly golden: Golden;
  readonly source: Model;
  readonly ranges: Ranges;
}

/** The cases of a folder of the reference's dumps. */
export function casesOf(reference: string, models: string): Case[] {
  return readdirSync(reference)
    .filter((name) => name.endsWith('.json'))
    .map((name) => {
      const golden = readJson(join(reference, name)) as Golden;
      return { name, golden, ...sourceOf(golden, reference, models) };
    });
}

function sourceOf(golden: Golden, reference: string, models: string) {
  const bytes = readFileSync(join(models, golden.model));
  if (sha256(bytes) !== golden.model_sha256) {
    throw new Error(`${golden.model} is another file than the one that was measured.`);
  }
  const ranges = parseRanges(readJson(join(reference, golden.ranges)));
  return { source: open(new Uint8Array(bytes)), ranges };
}

export function optionsOf({ golden, ranges }: Case): QuantizeOptions {
  const { quantized_dtype: dtype, granularity, state } = golden;
  return { dtype, granularity, state, ranges };
}

/** The model in the source's order. */
export const quantizedDraft = (source: Model, options: QuantizeOptions): Model =>
  runToEnd(quantizeSteps(source, options)).model;

/** The model as the engine writes it. */
export function quantized(source: Model, options: QuantizeOptions): Model {
  const { model, origins } = runToEnd(quantizeSteps(source, options));
  return asExported(model, origins);
}

/** A tensor's fields as text, which tells -0 from 0. */
function described({ scale, ...rest }: GoldenTensor): string {
  return JSON.stringify([scale.map((s) => (Object.is(s, -0) ? '-0' : String(s))), rest]);
}

const ourTensors = ({ tensors }: Subgraph): GoldenTensor[] =>
  tensors.map(({ name, type, shape, data, quantization }) => ({
    name,
    type,
    shape,
    scale: Array.from(quantization?.scale ?? []),
    zero_point: Array.from(quantization?.zeroPoint ?? [], Number),
    quantized_dimension: quantization?.quantizedDimension ?? 0,
    sha256: data === null ? null : sha256(data),
  }));

/**
 * How a model differs from the reference's dump of its file: the order of operators and tensors,
 * the tensors' names, and all that the dump has of them.
 */
export function differences({ subgraphs: [graph] }: Model, golden: Golden): string[] {
  const found: string[] = [];
  const expect = (what: string, ours: unknown, theirs: unknown) => {
    const [a, b] = [JSON.stringify(ours), JSON.stringify(theirs)];
    if (a !== b) found.push(`${what}: ${a} instead of ${b}`);
  };
  const names = (indices: readonly number[]) => indices.map((i) => graph.tensors[i].name);
  expect('inputs', names(graph.inputs), golden.inputs);
  expect('outputs', names(graph.outputs), golden.outputs);
  const ours = ourTensors(graph);
  expect('tensors', ours.length, golden.tensors.length);
  golden.tensors.forEach((tensor, i) => {
    const mine = ours.at(i);
    expect(`tensor ${i}`, mine && described(mine), described(tensor));
  });
  expect('operators', graph.operators.map(operatorName), golden.operators);
  golden.operator_tensors.forEach(([inputs, outputs], i) => {
    const operator = graph.operators.at(i);
    expect(`operator ${i}: inputs`, operator?.inputs, inputs);
    expect(`operator ${i}: outputs`, operator?.outputs, outputs);
    const fused = golden.fused_activations[i];
    const mine = operator && fusedActivationOf(operator);
    if (fused !== null) expect(`operator ${i}: activation`, mine, fused);
  });
  return found;
}

/** The same model after a trip through a file of the format. */
export const throughFile = (model: Model, format: 'circle' | 'tflite'): Model =>
  open(write(model, format));

/** Folders named by the environment; null if they are not. */
export function outsideFolders(): { models: string; reference: string } | null {
  const { SCALEFLOOR_MODELS: models, SCALEFLOOR_REFERENCE: reference } = process.env;
  if (!models || !reference || !existsSync(models) || !existsSync(reference)) return null;
  return { models, reference };
}
