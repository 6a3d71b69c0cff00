import { glossary } from 'virtual:glossary';
import { MACHINE_TITLES, MACHINES, type Machine } from '../numeric/machine';
import { defaultFloor, STATES, type HistoryState } from '../quantizer/floor';
import { POLICIES, policyOf } from '../quantizer/floors/policies';
import type { Policy } from '../quantizer/floors/policy';
import { REFERENCE_COMMITS } from '../quantizer/reference';
import { variable, type Rich } from './rich';
import { STATE_NAMES } from './stateNames';

/*
 * The terms of the pages: the entries of docs/glossary.md, and the machines, policies and states
 * that the engine lists. To add a term, write an entry there, and name here the chapter that shows
 * it.
 */

/** A word of the pages, and what a reader finds out about it. */
export interface GlossaryTerm {
  /** Its name, after `mechanism`, `reach`, `machine`, `policy` or `state` if it is one */
  readonly id: string;
  readonly name: string;
  /** Its other name; '' for none */
  readonly also: string;
  /** The heading of the glossary under which it stands */
  readonly part: string;
  readonly meaning: string;
  readonly formula: Rich | null;
  /**
   * The slugs of chapters that show it, the best one first; after `#` the anchor of the section
   */
  readonly chapters: readonly string[];
  /** Where it comes from */
  readonly source: { readonly text: string; readonly url: string } | null;
}

const RULER = ['a-quantizer-is-a-ruler'];
const SYMMETRY = ['asymmetric-and-symmetric'];
const BIAS = ['bias-overflow', 'the-vanishing-bias'];
const FLUSH = ['repaired-on-paper', 'nine-rows'];
const FLOOR = ['the-fixes', 'nine-rows'];
const CAST = ['who-rounds', 'bias-overflow'];
const REACH = ['does-it-matter', 'nine-rows#a-wrong-number-is-not-yet-a-wrong-answer'];

/** The chapters that show a term of the glossary, by its id. */
const CHAPTERS: Partial<Record<string, readonly string[]>> = {
  real: RULER,
  code: RULER,
  quantize: RULER,
  'zero point': ['asymmetric-and-symmetric', ...RULER],
  symmetric: SYMMETRY,
  asymmetric: SYMMETRY,
  range: SYMMETRY,
  idle: SYMMETRY,
  clipped: ['where-to-cut', ...RULER],
  scale: ['a-quantizer-is-a-ruler', 'the-vanishing-bias'],
  granularity: ['one-scale-per-channel'],
  channel: ['one-scale-per-channel', 'the-vanishing-bias'],
  machine: CAST,
  trap: CAST,
  luci: ['the-vanishing-bias'],
  state: ['nine-rows'],
  policy: FLOOR,
  floor: ['find-the-floor', 'nine-rows'],
  'its own': FLOOR,
  lifted: FLOOR,
  accumulator: ['a-layer-in-integers', 'find-the-floor', 'nine-rows'],
  requantization: ['a-layer-in-integers'],
  mantissa: ['a-layer-in-integers'],
  shift: ['a-layer-in-integers'],
  'bias scale': ['a-layer-in-integers', ...BIAS],
  multiplier: ['a-layer-in-integers', 'nine-rows'],
  subnormal: ['scale-collapse'],
  collapsed: ['scale-collapse', 'the-vanishing-bias'],
  saturated: BIAS,
  underflowed: BIAS,
  inf: BIAS,
  NaN: BIAS,
  rounded: BIAS,
  exact: BIAS,
  flushed: FLUSH,
  mismatched: ['a-check-that-cannot-fail'],
  hidden: REACH,
  broken: REACH,
  reach: REACH,
  'reach hidden': REACH,
  'reach dead consumer': REACH,
  'reach rounded away': REACH,
  'reach visible': REACH,
  mechanism: REACH,
  'mechanism flushed': FLUSH,
  'mechanism overflowed': BIAS,
  'mechanism overflowed and flushed': FLUSH,
  'mechanism lost resolution': ['scale-collapse', 'nine-rows'],
};

/** The formula of a term of the glossary, by its id. */
const FORMULAS: Partial<Record<string, Rich>> = {
  'bias scale': [...variable('s', 'b'), ' = ', ...variable('s', 'in'), '·', ...variable('s', 'w')],
  multiplier: [
    ...variable('M'),
    ' = ',
    ...variable('s', 'in'),
    '·',
    ...variable('s', 'w'),
    ' / ',
    ...variable('s', 'out'),
  ],
};

/** Words in brackets that say what kind of word an entry is. They are no other names. */
const KINDS = ['reach', 'mechanism'];

const ofGlossary: readonly GlossaryTerm[] = glossary.map(({ name, also, part, meaning }) => {
  const id = KINDS.includes(also) ? `${also} ${name}` : name;
  return {
    id,
    name,
    also,
    part,
    meaning,
    formula: FORMULAS[id] ?? null,
    chapters: CHAPTERS[id] ?? [],
    source: null,
  };
});

const ofMachine = (machine: Machine): GlossaryTerm => ({
  id: `machine ${machine}`,
  name: machine,
  also: 'machine',
  part: 'Machines',
  meaning: `${MACHINE_TITLES[machine]}.`,
  formula: null,
  chapters: CAST,
  source: null,
});

const ofPolicy = ({ id, short, title, source, url, when, note }: Policy): GlossaryTerm => ({
  id: `policy ${id}`,
  name: short,
  also: 'policy',
  part: 'Policies',
  meaning: `${title}; ${when}${note === undefined ? '' : `; ${note}`}.`,
  formula: null,
  chapters: FLOOR,
  source: url === null ? null : { text: source, url },
});

const ofState = (state: HistoryState): GlossaryTerm => {
  const floor = (dtype: 'int16' | 'uint8') => policyOf(defaultFloor(state, dtype)).title;
  const commit = REFERENCE_COMMITS[state];
  return {
    id: `state ${state}`,
    name: STATE_NAMES[state],
    also: 'state',
    part: 'States',
    meaning: `ONE as of this commit. Its own policies: ${floor('int16')} for int16, ${floor('uint8')} for uint8.`,
    formula: null,
    chapters: FLOOR,
    source: {
      text: `Samsung/ONE ${commit.slice(0, 7)}`,
      url: `https://github.com/Samsung/ONE/commit/${commit}`,
    },
  };
};

/** All terms: those of the glossary in its order, then machines, policies and states. */
export const TERMS: readonly GlossaryTerm[] = [
  ...ofGlossary,
  ...MACHINES.map(ofMachine),
  ...POLICIES.map(ofPolicy),
  ...STATES.map(ofState),
];

const byId = new Map(TERMS.map((term) => [term.id, term]));

/**
 * The term with an id.
 * @throws RangeError for an id that no term has
 */
export function termOf(id: string): GlossaryTerm {
  const term = byId.get(id);
  if (term === undefined)
    throw new RangeError(`there is no term ${id}: write it into the glossary.`);
  return term;
}
