import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newElements } from '../../src/lib/kernels/code/codes';
import type { Elements } from '../../src/lib/kernels/code/value';
import type { Model } from '../../src/lib/model/graph/graph';
import { open } from '../../src/lib/model/graph/open';
import { prepareRun, type Runner } from '../../src/lib/pass/run/run';
import { parseRanges } from '../../src/lib/pass/quantize/ranges';
import type { Granularity, QuantizedDtype } from '../../src/lib/quantizer/dtype';
import type { HistoryState } from '../../src/lib/quantizer/floor';
import { quantized } from './oneFiles';

/** The result of the reference's interpreter for one operator. */
export interface GoldenOutput {
  readonly name: string;
  readonly operator: string;
  readonly dtype: string;
  readonly shape: number[];
  readonly scale?: number[];
  readonly count?: number;
  readonly sum?: number;
  readonly min?: number;
  readonly max?: number;
  readonly sha256?: string;
  readonly first?: number[];
  readonly values?: number[];
  readonly file?: string;
  readonly refused?: { readonly message: string };
}

export interface GoldenInput {
  readonly name?: string;
  readonly dtype: string;
  readonly sha256: string;
  readonly values?: number[];
}

export interface GoldenRun {
  readonly model: string;
  readonly model_sha256: string;
  readonly quantized_by: HistoryState;
  readonly quantized_dtype: QuantizedDtype;
  readonly granularity: Granularity;
  readonly ranges: string;
  readonly input?: GoldenInput;
  readonly inputs?: GoldenInput[];
  readonly outputs: GoldenOutput[];
}

export const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

export const bytesOf = ({ buffer, byteOffset, byteLength }: Elements): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

export const hashOf = (data: Elements): string => sha256(bytesOf(data));

/** A folder's runs of quantized models. The float models are in the same folder. */
export function runsOf(folder: string): { name: string; golden: GoldenRun }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && !/\.(ranges|float)\.json$/.test(name))
    .map((name) => ({
      name,
      golden: JSON.parse(readFileSync(join(folder, name), 'utf8')) as GoldenRun,
    }));
}

/** The model of a run, quantized by the engine itself. */
export function quantizedModel(golden: GoldenRun, models: string, reference: string): Model {
  const bytes = readFileSync(join(models, golden.model));
  if (sha256(bytes) !== golden.model_sha256) {
    throw new Error(`${golden.model} is another file than the one that was measured.`);
  }
  const ranges = parseRanges(JSON.parse(readFileSync(join(reference, golden.ranges), 'utf8')));
  const { quantized_dtype: dtype, granularity, quantized_by: state } = golden;
  return quantized(open(new Uint8Array(bytes)), { dtype, granularity, state, ranges });
}

/** The tensors that operators make, in their order, of those that a run of the reference lists. */
export function madeTensors({ subgraphs: [graph] }: Model, listed: readonly GoldenOutput[]) {
  const names = new Set(listed.map(({ name }) => name));
  const made = graph.operators.flatMap(({ outputs }) => outputs);
  return made.map((index) => graph.tensors[index].name).filter((name) => names.has(name));
}

export function elementsOf(dtype: string, values: readonly number[]): Elements {
  const elements = newElements(dtype, values.length);
  values.forEach((value, i) => (elements[i] = value));
  return elements;
}

export interface RunComparison {
  /** Outputs that the reference computed and that were compared in every bit */
  readonly compared: number;
  readonly differences: string[];
  /** Outputs that the reference refused, and those of them that are marked here */
  readonly refused: string[];
  readonly emulated: string[];
}

/** Compares a finished run that kept all tensors. */
export function compareRun(runner: Runner, outputs: readonly GoldenOutput[]): RunComparison {
  const names = new Map(runner.graph.tensors.map(({ name }, index) => [name, index]));
  const differences: string[] = [];
  const refused: string[] = [];
  const emulated: string[] = [];
  let compared = 0;
  for (const golden of outputs) {
    const index = names.get(golden.name);
    if (index === undefined) {
      differences.push(`${golden.name}: no such tensor`);
      continue;
    }
    const mark = runner.marks.get(index);
    if (mark?.kind === 'emulated') emulated.push(golden.name);
    if (golden.refused !== undefined) {
      refused.push(golden.name);
      continue;
    }
    const { data, type, shape } = runner.value(index);
    if (mark?.kind === 'emulated') differences.push(`${golden.name}: emulated: ${mark.why}`);
    if (type !== golden.dtype || String(shape) !== String(golden.shape)) {
      differences.push(`${golden.name}: ${type} [${String(shape)}]`);
    }
    const wrong = golden.values?.findIndex((value, i) => Number(data[i]) !== value) ?? -1;
    if (hashOf(data) !== golden.sha256 || wrong >= 0) {
      const first = golden.values ?? golden.first ?? [];
      const at = first.findIndex((value, i) => Number(data[i]) !== value);
      differences.push(
        `${golden.name} (${golden.operator}): at ${at} ${String(data[at])} instead of ${first[at]}`,
      );
    }
    compared += 1;
  }
  return { compared, differences, refused, emulated };
}

export const runnerOf = (model: Model, simd = true): Runner =>
  prepareRun(model, { keep: 'all', simd });
