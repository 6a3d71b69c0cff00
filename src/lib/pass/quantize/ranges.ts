import { f32, FLT_MAX } from '../../numeric/float32';
import type { Subgraph, Tensor } from '../../model/graph/graph';
import { isConstant } from './draft';
import { listed, PassError, tensorTitle } from '../error';

/** Least and greatest value that a tensor takes, float32. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Ranges by the tensors' names. */
export type Ranges = ReadonlyMap<string, Range>;

const HOW = 'give {"tensor name": [min, max]} with finite numbers';

/**
 * Reads ranges from the text of a JSON file.
 * @throws SyntaxError if it is not JSON
 * @throws PassError naming the first entry that is not a range, or a name that is given twice
 */
export function readRanges(text: string): Ranges {
  const json: unknown = JSON.parse(text);
  const twice = repeatedName(text);
  if (twice !== undefined) {
    throw new PassError(`The ranges give ${tensorTitle(twice)} twice: leave one of them out.`);
  }
  return parseRanges(json);
}

/** A name that an object in valid JSON text has twice. JSON.parse would keep only the last. */
function repeatedName(text: string): string | undefined {
  const names = new Set<string>();
  let depth = 0;
  for (const [token, colon] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (depth === 1 && colon !== undefined) {
      const name = String(JSON.parse(token.slice(0, -colon.length)));
      if (names.has(name)) return name;
      names.add(name);
    }
  }
  return undefined;
}

/**
 * Reads ranges from a parsed JSON file: `{name: [min, max]}`. Numbers are rounded to float32.
 * @throws PassError naming the first entry that is not a range
 */
export function parseRanges(json: unknown): Ranges {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new PassError(`The ranges are not a JSON object: ${HOW}.`);
  }
  return new Map(Object.entries(json).map(([name, pair]) => [name, rangeOf(name, pair)]));
}

function rangeOf(name: string, pair: unknown): Range {
  const numbers = Array.isArray(pair) ? pair.filter((value) => typeof value === 'number') : [];
  if (!Array.isArray(pair) || pair.length !== 2 || numbers.length !== 2) {
    throw new PassError(`The range of ${tensorTitle(name)} is not a pair of numbers: ${HOW}.`);
  }
  return checked(name, f32(numbers[0]), f32(numbers[1]));
}

function checked(name: string, min: number, max: number): Range {
  const title = `The range [${min}, ${max}] of ${tensorTitle(name)}`;
  if (Number.isNaN(min) || Number.isNaN(max)) {
    throw new PassError(`${title} is not a number: record it again, or give it in a JSON file.`);
  }
  if (!Number.isFinite(min) || !Number.isFinite(max)) {
    throw new PassError(`${title} is not finite in float32: give at most ±${FLT_MAX}.`);
  }
  if (min > max) {
    throw new PassError(`${title} has its minimum above its maximum: swap the two.`);
  }
  return { min, max };
}

/** The range that record-minmax stored in a tensor; null if there is none. */
function recorded({ name, quantization }: Tensor): Range | null {
  if (quantization === null) return null;
  const { min, max } = quantization;
  if (min.length === 0 || max.length === 0) return null;
  if (min.length !== 1 || max.length !== 1) {
    throw new PassError(
      `The activation ${tensorTitle(name)} has ${min.length} ranges: an activation takes one.`,
    );
  }
  return checked(name, min[0], max[0]);
}

export interface ActivationRanges {
  /** By the tensor's index */
  readonly byIndex: ReadonlyMap<number, Range>;
  /** Names that no tensor of the model has */
  readonly unknown: readonly string[];
}

/**
 * The range of every float activation, from `ranges` or by default from the file. An activation
 * that nothing reads, such as an unused input, may lack a range.
 * @param isRead for each tensor, whether an operator or the graph's outputs use it
 * @throws MissingRanges if activations lack one
 */
export function activationRanges(
  graph: Subgraph,
  isRead: readonly boolean[],
  ranges: Ranges | undefined,
): ActivationRanges {
  const byIndex = new Map<number, Range>();
  const missing: string[] = [];
  const named = new Set<string>();
  graph.tensors.forEach((tensor, index) => {
    if (tensor.type !== 'FLOAT32' || isConstant(tensor)) return;
    const range = ranges === undefined ? recorded(tensor) : ranges.get(tensor.name);
    if (range) byIndex.set(index, range);
    else if (isRead[index]) missing.push(tensor.name);
    if (ranges !== undefined && isRead[index] && named.has(tensor.name)) {
      throw new PassError(
        `Two activations are named ${tensorTitle(tensor.name)}, so ranges by name cannot tell them apart: rename one.`,
      );
    }
    named.add(tensor.name);
  });
  if (missing.length > 0) {
    throw new MissingRanges(missing, missing.length + byIndex.size, ranges !== undefined);
  }
  const names = new Set(graph.tensors.map(({ name }) => name));
  const unknown = [...(ranges?.keys() ?? [])].filter((name) => !names.has(name));
  return { byIndex, unknown };
}

/** Activations without a range: all their names, of which the sentence tells few. */
export class MissingRanges extends PassError {
  override name = 'MissingRanges';

  /** @param total activations that need a range */
  constructor(
    readonly missing: readonly string[],
    total: number,
    isGiven: boolean,
  ) {
    super(missingText(missing.map(tensorTitle), total, isGiven));
  }
}

const RECORD = 'record them, or give them in a JSON file.';

/** Hundreds of names would hide what is wrong, so the sentence tells two, or the first of more. */
function missingText(titles: readonly string[], total: number, isGiven: boolean): string {
  const count = titles.length;
  const source = isGiven ? 'among the ranges' : 'in the file';
  if (count <= 2) {
    const subject = count === 1 ? 'One activation has' : `${count} activations have`;
    return `${subject} no range ${source}: ${listed(titles)}; ${RECORD}`;
  }
  const advice = isGiven && 2 * count > total ? 'ranges of another model?' : RECORD;
  return `${count} of ${total} activations have no range ${source}, the first ${titles[0]}: ${advice}`;
}
