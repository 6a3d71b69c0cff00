import { STATES, type HistoryState } from '../../lib/quantizer/floor';
import { jsonFault } from '../files';
import { shown, VectorError } from './error';

export const GROUPS = [
  'scale',
  'weights',
  'bias',
  'const',
  'constPerChannel',
  'constGivenParam',
  'quantizeMultiplier',
  'convMultiplier',
  'mbqm32',
  'mbqm64',
  'activationRange',
  'percentile',
  'movingAverage',
] as const;
export type Group = (typeof GROUPS)[number];

type FieldMap = Readonly<Record<string, unknown>>;
type StateFields = Partial<Record<HistoryState, FieldMap>>;

/** One measured vector: inputs, and the outputs of each measured state. */
export interface Vector {
  readonly id: number;
  readonly group: Group;
  readonly name: string;
  readonly in: FieldMap;
  readonly out: StateFields;
  /** Fields with different values on AArch64 in the same state */
  readonly aarch64: StateFields;
}

/** The file's spelling of the states. */
const FILE_STATES: Record<HistoryState, string> = {
  'june-2021': 'june2021Before',
  'pr-7063': 'pr7063',
  head: 'head',
};

const isObject = (value: unknown): value is FieldMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function statesOf(value: unknown, where: string): StateFields {
  if (!isObject(value)) throw new VectorError(`${where} must be an object of states.`);
  const states: StateFields = {};
  const known = Object.values(FILE_STATES);
  for (const [key, fields] of Object.entries(value)) {
    const state = STATES.find((candidate) => FILE_STATES[candidate] === key);
    if (state === undefined) {
      throw new VectorError(
        `${where} names the unknown state ${shown(key)}: use ${known.join(', ')}.`,
      );
    }
    if (!isObject(fields)) throw new VectorError(`${where}.${key} must be an object of fields.`);
    states[state] = fields;
  }
  return states;
}

function vectorOf(value: unknown, index: number): Vector {
  if (!isObject(value)) throw new VectorError(`vector number ${index + 1} is not an object.`);
  const id = value.id;
  if (typeof id !== 'number') {
    throw new VectorError(`vector number ${index + 1} has no numeric "id".`);
  }
  const group = GROUPS.find((candidate) => candidate === value.group);
  if (group === undefined) {
    throw new VectorError(
      `vector ${id} has the unknown group ${shown(value.group)}: use one of ${GROUPS.join(', ')}.`,
    );
  }
  if (!isObject(value.in)) throw new VectorError(`vector ${id} has no object "in".`);
  const out = statesOf(value.out, `vector ${id}: "out"`);
  if (Object.values(out).every((fields) => Object.keys(fields).length === 0)) {
    throw new VectorError(`vector ${id}: "out" holds no field to compare.`);
  }
  const aarch64 = statesOf(value.aarch64Differs ?? {}, `vector ${id}: "aarch64Differs"`);
  const lone = STATES.find((state) => aarch64[state] !== undefined && out[state] === undefined);
  if (lone !== undefined) {
    throw new VectorError(
      `vector ${id}: "aarch64Differs" has the state "${FILE_STATES[lone]}", which "out" does not have.`,
    );
  }
  return {
    id,
    group,
    name: typeof value.name === 'string' ? value.name : '',
    in: value.in,
    out,
    aarch64,
  };
}

const FORMAT = 'a vector file is {"vectors": [...]}, as test/golden/README.md describes it';

/**
 * Reads a vector file of the golden format.
 * @throws VectorError: one sentence that names what is wrong
 */
export function parseVectors(text: string): Vector[] {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (error) {
    throw new VectorError(`it is not JSON (${jsonFault(error)}); ${FORMAT}.`);
  }
  if (!isObject(root) || !Array.isArray(root.vectors)) {
    throw new VectorError(`it has no list "vectors"; ${FORMAT}.`);
  }
  if (root.vectors.length === 0) throw new VectorError('its list "vectors" is empty.');
  return root.vectors.map(vectorOf);
}
