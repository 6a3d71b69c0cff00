import { ChoiceError } from '../../numeric/choice';
import { ONE_POLICIES } from './onePolicies';
import { OTHER_POLICIES } from './otherPolicies';
import type { Policy } from './policy';

/*
 * The policies that can be chosen. Help texts, the lab's stops and menus, pins, the choices of
 * chapters, formulas and the recognition of finished models all read this list.
 *
 * To add one: write its rule as a function that returns a `ScaleFloor`, add its entry to
 * onePolicies.ts or otherPolicies.ts, and test it with the others in
 * test/property/quantizer/floors.test.ts.
 */

/** ONE's in the order of their numbers, which is the order of their dates; then the others. */
export const POLICIES = [...ONE_POLICIES, ...OTHER_POLICIES] as const satisfies readonly Policy[];

export type FloorName = (typeof POLICIES)[number]['id'];

/**
 * The policy with a name.
 * @throws ChoiceError for a name that no policy has. A caller in JavaScript can give any word.
 */
export function policyOf(name: FloorName): Policy {
  const policy = POLICIES.find(({ id }) => id === name);
  if (policy === undefined) throw unknownFloor(name);
  return policy;
}

/** The error for a word that is no floor. */
export function unknownFloor(text: string): ChoiceError {
  const names = POLICIES.map(({ id }) => id).join(', ');
  return new ChoiceError(`floor "${text}" is unknown: use one of ${names}, or a number like 1e-8.`);
}

/** A policy's source, when it held, and its note: `#7063, 2021-06-22`. */
export const provenance = ({ short, url, when, note }: Policy): string =>
  [...(url === null ? [] : [short]), note === undefined ? when : `${when}; ${note}`].join(', ');
