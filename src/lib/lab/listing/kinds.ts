import { STATUS_WORDS } from '$lib/chart/status/status';
import { MECHANISMS, REACHES, type Reach } from '$lib/diagnosis/reach';
import { faultOf, FAULTS, isLifted } from '$lib/diagnosis/summary';
import type { ShownView } from '../channel/shown';

/** A kind of channel that the table can be filtered by. */
export interface Kind {
  /** In links */
  readonly id: string;
  readonly group: string;
  readonly name: string;
  /** Whether a row is of this kind; false if that is not known */
  readonly holds: (view: ShownView, row: number) => boolean;
}

/** How far the repair of a channel is seen, as the table says it. */
export const REACH_NAMES: Record<Reach, string> = {
  intact: 'intact',
  hidden: 'hidden',
  'dead consumer': 'dead consumer',
  'rounded away': 'rounded away downstream',
  visible: 'reaches the output',
};

const dashed = (words: string): string => words.replaceAll(' ', '-');

/** All kinds. The numbers decide the first two groups; a run decides the last two. */
export const KINDS: readonly Kind[] = [
  {
    id: 'broken',
    group: 'status',
    name: 'broken',
    holds: ({ table }, row) => faultOf(table, row) !== null,
  },
  ...FAULTS.map((fault): Kind => ({
    id: fault,
    group: 'status',
    name: STATUS_WORDS[fault],
    holds: ({ table }, row) => faultOf(table, row) === fault,
  })),
  {
    id: 'dead',
    group: 'weights',
    name: 'dead',
    holds: ({ table }, row) => table.facts.collapsed[row] === 1,
  },
  {
    id: 'lifted',
    group: 'weights',
    name: 'lifted',
    holds: ({ table }, row) => isLifted(table, row),
  },
  ...MECHANISMS.map((mechanism): Kind => ({
    id: `by-${dashed(mechanism)}`,
    group: 'mechanism',
    name: mechanism,
    holds: ({ reach }, row) => reach?.get(row)?.mechanism === mechanism,
  })),
  ...REACHES.map((reached): Kind => ({
    id: `seen-${dashed(reached)}`,
    group: 'seen from outside',
    name: REACH_NAMES[reached],
    holds: ({ table, reach }, row) =>
      reach?.get(row)?.reach === reached || (reached === 'hidden' && table.hidden[row] === 1),
  })),
];

/** The ids for links; `any` for all channels. */
export const KIND_IDS: readonly [string, ...string[]] = ['any', ...KINDS.map(({ id }) => id)];

/** The groups in their order. */
export const KIND_GROUPS: readonly string[] = [...new Set(KINDS.map(({ group }) => group))];
