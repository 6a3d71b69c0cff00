import { faultOf } from '$lib/diagnosis/summary';
import { reachTerm } from '../words/terms';
import type { ShownView } from './shown';

/** The terms behind what `outcomeOf` says of a row. */
export function outcomeTerms({ table, reach }: ShownView, row: number): readonly string[] {
  const measured = reach?.get(row)?.reach;
  if (measured !== undefined && measured !== 'intact' && measured !== 'hidden')
    return [reachTerm(measured)];
  const isMeasured = measured === 'hidden' && table.hidden[row] !== 1 && faultOf(table, row);
  return isMeasured ? [reachTerm('hidden')] : ['hidden'];
}
