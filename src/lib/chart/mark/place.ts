/** Placing labels on a line so that none covers another. */

/** A label that wants to be centred at a place, with its extent along the line. */
export interface Wish {
  readonly at: number;
  readonly size: number;
}

/**
 * Centres as near to the wished ones as possible, at least `gap` apart and inside [low, high], in
 * the same order. Where there is too little room the last ones are pushed out of the end.
 */
export function spread(wishes: readonly Wish[], low: number, high: number, gap: number): number[] {
  const order = wishes.map((_, i) => i).sort((a, b) => wishes[a].at - wishes[b].at);
  const centres = wishes.map(({ at }) => at);
  const need = (a: number, b: number) => (wishes[a].size + wishes[b].size) / 2 + gap;
  let edge = -Infinity;
  order.forEach((i, k) => {
    const least = k === 0 ? low + wishes[i].size / 2 : edge + need(order[k - 1], i);
    centres[i] = edge = Math.max(centres[i], least);
  });
  edge = Infinity;
  for (let k = order.length - 1; k >= 0; k--) {
    const i = order[k];
    const most = k === order.length - 1 ? high - wishes[i].size / 2 : edge - need(i, order[k + 1]);
    if (centres[i] <= most) break;
    centres[i] = edge = most;
  }
  return centres;
}
