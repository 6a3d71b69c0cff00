import { UNKNOWN } from '$lib/diagnosis/channelTable';
import { BIAS_STATUSES } from '$lib/quantizer/biasStatus';
import { faultOf, FAULTS, isLifted } from '$lib/diagnosis/summary';
import type { ShownView } from '../channel/shown';

/** A column that the table can be sorted by. */
export interface SortColumn {
  /** In links */
  readonly id: string;
  /** In the list of orders */
  readonly name: string;
  /** The order of the first click: that which shows what is likely to break */
  readonly first: 'ascending' | 'descending';
  /** The number by which a row is sorted; NaN if it is not known */
  readonly key: (view: ShownView, row: number) => number;
}

const EXACT = BIAS_STATUSES.indexOf('exact');

/** The worst first; lifted, rounded and exact channels are after all faults. */
function statusKey({ table }: ShownView, row: number): number {
  const fault = faultOf(table, row);
  if (fault !== null) return FAULTS.indexOf(fault);
  if (table.status[row] === UNKNOWN && table.flushed[row] === UNKNOWN) return NaN;
  const status = table.status[row] === EXACT ? 2 : 1;
  return FAULTS.length + (isLifted(table, row) ? 0 : status);
}

/** The most harmful first; NaN for a channel that is not broken and not hidden. */
function outcomeKey({ table, reach }: ShownView, row: number): number {
  const measured = reach?.get(row)?.reach;
  if (measured === 'visible') return 0;
  if (measured !== undefined && measured !== 'intact') return measured === 'hidden' ? 3 : 2;
  if (table.hidden[row] === 1) return 3;
  return faultOf(table, row) === null ? NaN : 1;
}

/** All columns of the table, in their order. */
export const SORT_COLUMNS: readonly SortColumn[] = [
  { id: 'channel', name: 'layer and channel', first: 'ascending', key: (_, row) => row },
  {
    id: 'weight',
    name: 'max|w|',
    first: 'ascending',
    key: ({ table }, row) => table.facts.maxAbsWeight[row],
  },
  {
    id: 'bias',
    name: 'bias',
    first: 'descending',
    key: ({ table }, row) =>
      table.known[table.facts.layer[row]].bias ? table.facts.bias[row] : NaN,
  },
  {
    id: 'scale',
    name: 's_w',
    first: 'ascending',
    key: ({ table }, row) =>
      table.known[table.facts.layer[row]].weight ? table.weightScale[row] : NaN,
  },
  {
    id: 'bits',
    name: 'bits',
    first: 'descending',
    key: ({ table }, row) =>
      table.known[table.facts.layer[row]].biasScale && table.bits[row] >= 0 ? table.bits[row] : NaN,
  },
  {
    id: 'code',
    name: 'q_b',
    first: 'descending',
    key: ({ table }, row) =>
      table.known[table.facts.layer[row]].biasScale && table.trapped[row] !== 1
        ? Number(table.code[row])
        : NaN,
  },
  {
    id: 'multiplier',
    name: 'multiplier',
    first: 'ascending',
    key: ({ table }, row) => (table.flushed[row] === UNKNOWN ? NaN : table.multiplier[row]),
  },
  { id: 'status', name: 'status', first: 'ascending', key: statusKey },
  { id: 'outcome', name: 'seen from outside', first: 'ascending', key: outcomeKey },
];

export type Direction = SortColumn['first'];

/** The orders for links: the most harmful first, or a column, with a minus for descending. */
export const ORDERS: readonly [string, ...string[]] = [
  'harm',
  ...SORT_COLUMNS.flatMap(({ id }) => [id, `-${id}`]),
];

/** The column and the direction of an order; null for harm. */
export function orderOf(
  order: string,
): { readonly column: SortColumn; readonly direction: Direction } | null {
  const direction = order.startsWith('-') ? 'descending' : 'ascending';
  const id = order.replace(/^-/, '');
  const column = SORT_COLUMNS.find((one) => one.id === id);
  return column === undefined ? null : { column, direction };
}

/** The order after a click on a column: its first one, the other one, and harm again. */
export function nextOrder(order: string, { id, first }: SortColumn): string {
  const orders = first === 'ascending' ? [id, `-${id}`, 'harm'] : [`-${id}`, id, 'harm'];
  return orders[(orders.indexOf(order) + 1) % orders.length];
}
