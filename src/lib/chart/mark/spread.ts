/** A label to place on a line: its preferred centre, and its extent along the line. */
export interface LabelExtent {
  readonly at: number;
  readonly size: number;
}

/**
 * Places labels on a line so that none covers another. They stay in order, inside [low, high], at
 * least `gap` apart, and as near to their preferred centres as possible. If there is too little
 * room, the last ones go beyond the end.
 */
export function spread(
  labels: readonly LabelExtent[],
  low: number,
  high: number,
  gap: number,
): number[] {
  const order = labels.map((_, i) => i).sort((a, b) => labels[a].at - labels[b].at);
  const centres = labels.map(({ at }) => at);
  const need = (a: number, b: number) => (labels[a].size + labels[b].size) / 2 + gap;
  let edge = -Infinity;
  order.forEach((i, k) => {
    const least = k === 0 ? low + labels[i].size / 2 : edge + need(order[k - 1], i);
    centres[i] = edge = Math.max(centres[i], least);
  });
  edge = Infinity;
  for (let k = order.length - 1; k >= 0; k--) {
    const i = order[k];
    const most = k === order.length - 1 ? high - labels[i].size / 2 : edge - need(i, order[k + 1]);
    if (centres[i] <= most) break;
    centres[i] = edge = most;
  }
  return centres;
}
