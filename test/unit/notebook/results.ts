import { Sheet, type CellOutcome } from '../../../src/lib/notebook/sheet';
import type { FormulaValue, Variables } from '../../../src/lib/notebook/formulaValue';

/** The outcomes of cells by their ids. */
export function outcomesOf(
  texts: Readonly<Record<string, string>>,
  variables: Variables = {},
  sheet = new Sheet(),
): Record<string, CellOutcome> {
  const cells = Object.entries(texts).map(([id, text]) => ({ id, text }));
  const outcomes: Record<string, CellOutcome> = {};
  for (const event of sheet.run(cells, variables)) {
    if (event.kind === 'done') outcomes[event.id] = event.outcome;
  }
  return outcomes;
}

/** The value of one formula, or how it is shown. */
export function resultOf(
  text: string,
  variables: Variables = {},
  as: 'value' | 'text' = 'value',
): FormulaValue {
  const { cell } = outcomesOf({ cell: text }, variables);
  if (cell.kind !== 'value') throw new Error(`${text}: ${JSON.stringify(cell)}`);
  return cell[as];
}

/** The sentence that one formula ends with. */
export function messageOf(text: string, variables: Variables = {}): string {
  const { cell } = outcomesOf({ cell: text }, variables);
  if (cell.kind !== 'error') throw new Error(`${text} came to ${cell.kind}`);
  return cell.message;
}
