import type { ShownStatus } from '$lib/chart/status/status';
import { MECHANISMS, REACHES, type Mechanism, type Reach } from '$lib/diagnosis/reach';
import { MACHINES } from '$lib/numeric/machine';
import { STATES } from '$lib/quantizer/floor';
import { POLICIES } from '$lib/quantizer/floors/policies';

/*
 * The terms of `$lib/text/terms` behind the words that the lab prints.
 */

/** By status, as its shape and word are shown. */
export const STATUS_TERMS: Record<ShownStatus, string> = {
  exact: 'exact',
  rounded: 'rounded',
  saturated: 'saturated',
  inf: 'inf',
  nan: 'NaN',
  underflowed: 'underflowed',
  flushed: 'flushed',
  lifted: 'lifted',
  trap: 'trap',
};

export const mechanismTerm = (mechanism: Mechanism): string => `mechanism ${mechanism}`;
export const reachTerm = (reach: Reach): string => `reach ${reach}`;

const STATUSES: readonly ShownStatus[] = [
  'nan',
  'inf',
  'saturated',
  'underflowed',
  'flushed',
  'lifted',
  'rounded',
  'exact',
];

/** By a control or a column's head: its own term, and those of all it can say. */
export const TERMS_OF = {
  codes: ['dtype', 'granularity'],
  state: ['luci', 'state', ...STATES.map((state) => `state ${state}`)],
  floor: ['floor', 'policy', 'its own', ...POLICIES.map(({ id }) => `policy ${id}`)],
  machine: ['machine', 'trap', ...MACHINES.map((machine) => `machine ${machine}`)],
  ranges: ['range', 'calibration', 'record'],
  channel: ['channel'],
  scale: ['scale', 'lifted'],
  bits: ['bits'],
  code: ['code', 'bias scale'],
  multiplier: ['multiplier', 'mantissa', 'shift'],
  status: ['status', ...STATUSES.map((status) => STATUS_TERMS[status])],
  dead: ['collapsed', 'broken'],
  outcome: ['reach', ...REACHES.map(reachTerm), 'hidden'],
  mechanism: ['mechanism', ...MECHANISMS.map(mechanismTerm)],
} as const satisfies Record<string, readonly string[]>;
