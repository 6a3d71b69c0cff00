import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { operatorName } from '../../src/cli/dump/tensors';
import type { Model } from '../../src/lib/model/graph/graph';
import { open } from '../../src/lib/model/graph/open';
import { fusedActivationOf } from '../../src/lib/model/schema/options';
import { write } from '../../src/lib/model/graph/write';
import { runToEnd } from '../../src/lib/pass/progress';
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

export const quantized = (source: Model, options: QuantizeOptions): Model =>
  runToEnd(quantizeSteps(source, options)).model;

/**
 * A tensor's fields as text. `name` is a parameter because copied constants are numbered
 * differently.
 */
function described(name: string, tensor: GoldenTensor): string {
  const { type, shape, scale, zero_point, quantized_dimension, sha256 } = tensor;
  const floats = scale.map((s) => (Object.is(s, -0) ? '-0' : String(s)));
  return JSON.stringify([name, type, shape, floats, zero_point, quantized_dimension, sha256]);
}

function ourTensors({ subgraphs: [graph] }: Model): GoldenTensor[] {
  return graph.tensors.map(({ name, type, shape, data, quantization }) => ({
    name,
    type,
    shape,
    scale: Array.from(quantization?.scale ?? []),
    zero_point: Array.from(quantization?.zeroPoint ?? [], Number),
    quantized_dimension: quantization?.quantizedDimension ?? 0,
    sha256: data === null ? null : sha256(data),
  }));
}

export interface Comparison {
  /** Tensors of the reference's model, each compared once */
  readonly tensors: number;
  readonly differences: string[];
}

/**
 * Compares a model with the reference's dump: graph inputs and outputs, every operator (found by the
 * name of its first output, since the tool orders them anew), every tensor by name; a constant that
 * has a running number through the operator that reads it.
 */
export function compare(
  model: Model,
  { golden, source }: Pick<Case, 'golden' | 'source'>,
): Comparison {
  const differences: string[] = [];
  const expect = (what: string, ours: unknown, theirs: unknown) => {
    const [a, b] = [JSON.stringify(ours), JSON.stringify(theirs)];
    if (a !== b) differences.push(`${what}: ${a} instead of ${b}`);
  };
  const [graph] = model.subgraphs;
  const sourceNames = new Set(source.subgraphs[0].tensors.map(({ name }) => name));
  const origin = (name: string) => (sourceNames.has(name) ? name : name.replace(/_\d+$/, ''));
  const ours = ourTensors(model);
  const names = (indices: readonly number[]) => indices.map((i) => ours[i].name);
  expect('inputs', names(graph.inputs), golden.inputs);
  expect('outputs', names(graph.outputs), golden.outputs);
  expect('operators', graph.operators.length, golden.operators.length);
  expect('tensors', ours.length, golden.tensors.length);
  const byOutput = new Map(graph.operators.map((o) => [ours[o.outputs[0]].name, o]));
  const compared = new Set<number>();
  const compareTensors = (our: number, their: number) => {
    if (our < 0 || their < 0) {
      expect('an absent input', our, their);
      return;
    }
    const theirs = golden.tensors[their];
    const [mine, its] = [ours[our], theirs].map((t) => described(origin(t.name), t));
    expect(theirs.name, mine, its);
    compared.add(their);
  };
  golden.operators.forEach((opcode, i) => {
    const [inputs, outputs] = golden.operator_tensors[i];
    const { name } = golden.tensors[outputs[0]];
    const operator = byOutput.get(name);
    if (operator === undefined) {
      differences.push(`no operator makes ${name}`);
      return;
    }
    expect(`${name}: operator`, operatorName(operator), opcode);
    if (golden.fused_activations[i] !== null) {
      expect(`${name}: activation`, fusedActivationOf(operator), golden.fused_activations[i]);
    }
    // An optional input that is not listed is as absent as one listed as -1.
    const slots = Math.max(operator.inputs.length, inputs.length);
    expect(
      `${name}: outputs`,
      names(operator.outputs),
      outputs.map((t) => golden.tensors[t].name),
    );
    for (let slot = 0; slot < slots; slot++) {
      compareTensors(operator.inputs[slot] ?? -1, inputs[slot] ?? -1);
    }
    operator.outputs.forEach((index, slot) => compareTensors(index, outputs[slot]));
  });
  const left = golden.tensors.filter((_, i) => !compared.has(i));
  for (const { name } of left) differences.push(`${name} was not compared`);
  return { tensors: compared.size, differences };
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
