import { errorWords, type ErrorNotes } from '$lib/chart/strip/errors';
import { STATUS_WORDS } from '$lib/chart/status/status';
import { faultOf } from '$lib/diagnosis/summary';
import { placeOf } from './marks';
import { endedRow, reachingRows } from '../channel/outcome';
import type { ShownTable } from '../channel/shown';

/** Describes how a broken channel's layer raises the error; null if it does not. */
function stepText({ table }: ShownTable, row: number, errors: Float64Array): string | null {
  const column = table.facts.layer[row];
  const [before, after] = [errors[column - 1], errors[column]];
  const fault = faultOf(table, row);
  if (fault === null || !(after > before)) return null;
  return `the ${STATUS_WORDS[fault]} channel's layer: ${errorWords(before)} to ${errorWords(after)}`;
}

/**
 * The notes on the error curve of the present setting.
 * @param errors by layer
 */
export function errorNotes(shown: ShownTable, errors: Float64Array): ErrorNotes {
  const { table } = shown;
  const rows = reachingRows(shown);
  const ended = endedRow(shown, errors);
  const column = ended === null ? 0 : table.facts.layer[ended];
  return {
    errors,
    threads: rows.map((row) => ({ row, ...placeOf(table, row) })),
    step: rows.length === 0 ? null : stepText(shown, rows[0], errors),
    ended:
      ended === null
        ? null
        : {
            column,
            text: `channel ${ended - table.facts.layers[column].first}, gone one layer on`,
          },
  };
}
