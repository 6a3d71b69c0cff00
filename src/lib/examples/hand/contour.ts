/** A point of a picture, in its pixels. */
export interface Spot2 {
  readonly x: number;
  readonly y: number;
}

/** The flesh around a bone: a disc that moves along a line and changes its size. */
export interface Limb {
  readonly from: Spot2;
  readonly to: Spot2;
  /** Its radius at both ends */
  readonly radii: readonly [number, number];
}

/** How far a point lies outside of a shape; negative inside. */
export type DistanceField = (x: number, y: number) => number;

/** The distance to a limb, measured to the nearest point of its line. */
function limbField({ from, to, radii }: Limb): DistanceField {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const square = dx * dx + dy * dy;
  return (x, y) => {
    const [px, py] = [x - from.x, y - from.y];
    const raw = square === 0 ? 0 : (px * dx + py * dy) / square;
    const t = Math.min(1, Math.max(0, raw));
    const radius = radii[0] + t * (radii[1] - radii[0]);
    const [ax, ay] = [px - t * dx, py - t * dy];
    // Math.hypot guards against overflow and is several times slower.
    return Math.sqrt(ax * ax + ay * ay) - radius;
  };
}

/**
 * The smaller of two distances, rounded where they meet (the polynomial smooth minimum of Inigo
 * Quilez, https://iquilezles.org/articles/smin/).
 */
function smoothMin(a: number, b: number, width: number): number {
  const h = Math.max(width - Math.abs(a - b), 0) / width;
  return Math.min(a, b) - (h * h * width) / 4;
}

/** Limbs grown together, with fillets about as wide as `width`. */
export function joined(limbs: readonly Limb[], width: number): DistanceField {
  const fields = limbs.map(limbField);
  return (x, y) => fields.reduce((least, field) => smoothMin(least, field(x, y), width), 1e4);
}

/** Branches grown to a trunk, but not to each other. */
export const grownTo =
  (trunk: DistanceField, branches: readonly DistanceField[], width: number): DistanceField =>
  (x, y) => {
    const base = trunk(x, y);
    return branches.reduce(
      (least, branch) => Math.min(least, smoothMin(base, branch(x, y), width)),
      base,
    );
  };

/** The distance between points of the grid on which a field is sampled. */
const STEP = 2;
/** How far the grid reaches beyond the picture. */
const MARGIN = 6;

/**
 * The outlines of a shape in a square picture, as closed polygons with the shape on one side
 * (marching squares). Where the shape leaves the picture, the outline closes just outside.
 */
export function contours(field: DistanceField, size: number): Spot2[][] {
  const count = Math.ceil((size + 2 * MARGIN) / STEP) + 1;
  const at = (i: number) => i * STEP - MARGIN;
  const last = count - 1;
  const values = new Float64Array(count * count);
  for (let j = 0; j < count; j++) {
    for (let i = 0; i < count; i++) {
      const onBorder = i === 0 || j === 0 || i === last || j === last;
      // Nothing is exactly 0, and the border is outside, so that every outline closes.
      values[j * count + i] = onBorder ? 1 : field(at(i), at(j)) || 1e-9;
    }
  }
  const next = new Map<number, { readonly to: number; readonly spot: Spot2 }>();
  /** The crossing on an edge between two grid points, and a number for the edge */
  const crossing = (a: readonly [number, number], b: readonly [number, number]) => {
    const [va, vb] = [values[a[1] * count + a[0]], values[b[1] * count + b[0]]];
    const t = va / (va - vb);
    const spot = { x: at(a[0] + t * (b[0] - a[0])), y: at(a[1] + t * (b[1] - a[1])) };
    const [i, j] = [Math.min(a[0], b[0]), Math.min(a[1], b[1])];
    return { edge: 2 * (j * count + i) + (a[0] === b[0] ? 1 : 0), spot };
  };
  for (let j = 0; j < last; j++) {
    for (let i = 0; i < last; i++) {
      const corners = [
        [i, j],
        [i + 1, j],
        [i + 1, j + 1],
        [i, j + 1],
      ] as const;
      const inside = corners.map(([x, y]) => values[y * count + x] < 0);
      // Around the cell, an outline enters where inside follows outside, and leaves where it ends.
      const starts = [0, 1, 2, 3].filter((k) => !inside[k] && inside[(k + 1) % 4]);
      for (const start of starts) {
        let end = (start + 1) % 4;
        while (inside[(end + 1) % 4]) end = (end + 1) % 4;
        const enter = crossing(corners[start], corners[(start + 1) % 4]);
        const leave = crossing(corners[end], corners[(end + 1) % 4]);
        next.set(enter.edge, { to: leave.edge, spot: enter.spot });
      }
    }
  }
  return chained(next);
}

/** Follows the pieces of outlines from edge to edge until each is closed. */
function chained(next: Map<number, { readonly to: number; readonly spot: Spot2 }>): Spot2[][] {
  const outlines: Spot2[][] = [];
  for (const start of next.keys()) {
    const outline: Spot2[] = [];
    let piece = next.get(start);
    let edge = start;
    while (piece !== undefined) {
      outline.push(piece.spot);
      next.delete(edge);
      edge = piece.to;
      piece = next.get(edge);
    }
    if (outline.length > 2) outlines.push(outline);
  }
  return outlines;
}

/** The runs of a closed polygon's points that a test keeps, in order. */
export function runsOf(polygon: readonly Spot2[], keeps: (spot: Spot2) => boolean): Spot2[][] {
  const kept = polygon.map(keeps);
  const start = kept.indexOf(false);
  if (start < 0) return [[...polygon]];
  const runs: Spot2[][] = [[]];
  for (let i = 1; i <= polygon.length; i++) {
    const at = (start + i) % polygon.length;
    if (kept[at]) runs[runs.length - 1].push(polygon[at]);
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 1);
}
