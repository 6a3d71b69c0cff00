/** How an object in space is turned before it is drawn, in whole degrees. */
export interface Turn {
  /** About the upright axis, −180 to 180; positive turns the front to the right */
  readonly turn: number;
  /** About the axis across, −90 to 90; positive tips the top towards the reader */
  readonly tilt: number;
}

/** Degrees of one press of an arrow key. With Shift it is ten times as many. */
const STEP = 3;
/** Degrees for each pixel of a drag */
const PER_PIXEL = 0.5;

/** The turn within its limits: a whole turn comes round again, a tilt stops. */
export function turnedTo(turn: number, tilt: number): Turn {
  const round = ((((Math.round(turn) + 180) % 360) + 360) % 360) - 180;
  return { turn: round, tilt: Math.min(Math.max(Math.round(tilt), -90), 90) };
}

/** The turn after a key; null if the key has no effect. */
export function turnAfterKey(
  { turn, tilt }: Turn,
  { key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>,
): Turn | null {
  const by = shiftKey ? 10 * STEP : STEP;
  switch (key) {
    case 'ArrowRight':
      return turnedTo(turn + by, tilt);
    case 'ArrowLeft':
      return turnedTo(turn - by, tilt);
    case 'ArrowUp':
      return turnedTo(turn, tilt - by);
    case 'ArrowDown':
      return turnedTo(turn, tilt + by);
    case 'Home':
      return turnedTo(0, 0);
    default:
      return null;
  }
}

/** The turn after the pointer moved by so many pixels since the press. */
export const turnAfterDrag = ({ turn, tilt }: Turn, right: number, down: number): Turn =>
  turnedTo(turn + right * PER_PIXEL, tilt + down * PER_PIXEL);

/** A turn in words, for screen readers. */
export function turnWords({ turn, tilt }: Turn): string {
  const words = [
    ...(turn === 0 ? [] : [`turned ${Math.abs(turn)}° to the ${turn > 0 ? 'right' : 'left'}`]),
    ...(tilt === 0 ? [] : [`tilted ${Math.abs(tilt)}° ${tilt > 0 ? 'forward' : 'back'}`]),
  ];
  return words.length === 0 ? 'seen from the front' : words.join(', ');
}

/** Points as they are seen: x to the right, y down, and z away from the reader. */
export interface Seen {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  readonly zs: Float64Array;
}

/**
 * Points in space as they are seen after a turn, without perspective: equal lengths stay equal at
 * any depth. First they turn about the upright axis, then they tilt.
 * @param points x, y and z of each point, x to the right, y down, z away
 * @param centre the point that keeps its place and becomes 0
 */
export function turned(
  points: ArrayLike<number>,
  centre: readonly [number, number, number],
  { turn, tilt }: Turn,
): Seen {
  const count = Math.floor(points.length / 3);
  const [xs, ys, zs] = Array.from({ length: 3 }, () => new Float64Array(count));
  const [a, b] = [(turn * Math.PI) / 180, (tilt * Math.PI) / 180];
  const [sinA, cosA, sinB, cosB] = [Math.sin(a), Math.cos(a), Math.sin(b), Math.cos(b)];
  for (let i = 0; i < count; i++) {
    const [x, y, z] = centre.map((middle, axis) => points[3 * i + axis] - middle);
    // What is nearer than the centre has a negative z and moves right in a turn to the right.
    const across = x * cosA - z * sinA;
    const away = x * sinA + z * cosA;
    xs[i] = across;
    // What is above the centre has a negative y and comes nearer in a tilt forward.
    ys[i] = y * cosB - away * sinB;
    zs[i] = y * sinB + away * cosB;
  }
  return { xs, ys, zs };
}

/** The middle of the box around points in space, and the distance of its farthest point from it. */
export function ballOf(points: ArrayLike<number>): {
  readonly centre: readonly [number, number, number];
  readonly radius: number;
} {
  const least = [Infinity, Infinity, Infinity];
  const most = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i++) {
    least[i % 3] = Math.min(least[i % 3], points[i]);
    most[i % 3] = Math.max(most[i % 3], points[i]);
  }
  const middle = (axis: number) => (least[axis] + most[axis]) / 2;
  const centre = [middle(0), middle(1), middle(2)] as const;
  let radius = 0;
  for (let i = 0; i + 2 < points.length; i += 3) {
    const [x, y, z] = centre.map((at, axis) => points[i + axis] - at);
    radius = Math.max(radius, Math.hypot(x, y, z));
  }
  return { centre, radius };
}
