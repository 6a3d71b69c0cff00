import { BIAS_STATUSES, type BiasStatus } from '../quantizer/biasStatus';
import { isRaised } from '../quantizer/floors/scaleFloor';
import { UNKNOWN, type ChannelTable } from './channelTable';

/** The faults of a channel, the worst first; `flushed` if only its multiplier is at fault. */
export const FAULTS = ['nan', 'inf', 'saturated', 'underflowed', 'flushed'] as const;
export type Fault = (typeof FAULTS)[number];

const FAULT_OF_STATUS: readonly (Fault | null)[] = BIAS_STATUSES.map((status: BiasStatus) =>
  status === 'exact' || status === 'rounded' ? null : status,
);

/** The worst fault of row i; null if it has none, or nothing is known. */
export function faultOf(table: ChannelTable, i: number): Fault | null {
  const status = table.status[i];
  const ofBias = status === UNKNOWN ? null : FAULT_OF_STATUS[status];
  return ofBias ?? (table.flushed[i] === 1 ? 'flushed' : null);
}

/** Whether a floor is known to have raised row i's weight scale. */
export function isLifted(table: ChannelTable, i: number): boolean {
  const { rawWeight, weight } = table.known[table.facts.layer[i]];
  return rawWeight && weight && isRaised(table.rawWeightScale[i], table.weightScale[i]);
}

/** A layer's rows, handled together because this is faster while a floor is dragged. */
interface LayerRows {
  readonly first: number;
  readonly end: number;
  /** The scales at which its channels are drawn: those before any floor, if known */
  readonly drawn: Float32Array;
  /** Whether the table knows which of its rows a floor raised */
  readonly liftKnown: boolean;
}

function layerRows({ facts, known, rawWeightScale, weightScale }: ChannelTable): LayerRows[] {
  return facts.layers.map(({ first, channels }, index) => {
    const { rawWeight, weight } = known[index];
    const drawn = rawWeight ? rawWeightScale : weightScale;
    return { first, end: first + channels, drawn, liftKnown: rawWeight && weight };
  });
}

/** Rows that a floor raised. */
export function liftedRows(table: ChannelTable): number[] {
  const { weightScale, rawWeightScale } = table;
  const rows: number[] = [];
  for (const { first, end, liftKnown } of layerRows(table)) {
    if (!liftKnown) continue;
    for (let i = first; i < end; i++) if (isRaised(rawWeightScale[i], weightScale[i])) rows.push(i);
  }
  return rows;
}

/** Least and greatest of some values. */
export interface Extent {
  readonly least: number;
  readonly greatest: number;
}

class Extremes {
  least = Infinity;
  greatest = -Infinity;
  add(x: number): void {
    if (x < this.least) this.least = x;
    if (x > this.greatest) this.greatest = x;
  }
  get extent(): Extent | null {
    return this.least > this.greatest ? null : { least: this.least, greatest: this.greatest };
  }
}

/** Counts for the sentences about a whole model. */
export interface Summary {
  readonly channels: number;
  /** Whether the biases, and the multipliers, of some layer are decided */
  readonly biasKnown: boolean;
  readonly multiplierKnown: boolean;
  /** Rows whose weights have collapsed, and rows that are broken, in the table's order */
  readonly dead: readonly number[];
  readonly broken: readonly number[];
  /** How many broken rows have each worst fault, and how many of those an activation hides */
  readonly faults: Readonly<Record<Fault, number>>;
  readonly hidden: Readonly<Record<Fault, number>>;
  readonly lifted: number;
  /** Lifted rows that are dead */
  readonly liftedDead: number;
  readonly mismatched: number;
  /** The scales before a floor, and max|w|, of dead rows and of the others */
  readonly deadScale: Extent | null;
  readonly liveScale: Extent | null;
  readonly deadWeight: Extent | null;
  readonly liveWeight: Extent | null;
}

const none = (): Record<Fault, number> => ({
  nan: 0,
  inf: 0,
  saturated: 0,
  underflowed: 0,
  flushed: 0,
});

/** Counts a table in one pass over its rows. */
export function summarize(table: ChannelTable): Summary {
  const { collapsed, maxAbsWeight } = table.facts;
  const { weightScale, rawWeightScale } = table;
  const dead: number[] = [];
  const broken: number[] = [];
  const [faults, hidden] = [none(), none()];
  let [lifted, liftedDead, mismatched] = [0, 0, 0];
  const [deadScale, liveScale] = [new Extremes(), new Extremes()];
  const [deadWeight, liveWeight] = [new Extremes(), new Extremes()];
  for (const { first, end, drawn, liftKnown } of layerRows(table)) {
    for (let i = first; i < end; i++) {
      const isDead = collapsed[i] === 1;
      if (isDead) dead.push(i);
      (isDead ? deadScale : liveScale).add(drawn[i]);
      (isDead ? deadWeight : liveWeight).add(maxAbsWeight[i]);
      if (table.mismatched[i] === 1) mismatched += 1;
      if (liftKnown && isRaised(rawWeightScale[i], weightScale[i])) {
        lifted += 1;
        if (isDead) liftedDead += 1;
      }
      const fault = faultOf(table, i);
      if (fault === null) continue;
      broken.push(i);
      faults[fault] += 1;
      if (table.hidden[i] === 1) hidden[fault] += 1;
    }
  }
  return {
    channels: table.length,
    biasKnown: table.known.some(({ biasScale }) => biasScale),
    multiplierKnown: table.known.some(({ input, output, weight }) => input && output && weight),
    dead,
    broken,
    faults,
    hidden,
    lifted,
    liftedDead,
    mismatched,
    deadScale: deadScale.extent,
    liveScale: liveScale.extent,
    deadWeight: deadWeight.extent,
    liveWeight: liveWeight.extent,
  };
}

/** The rows with the smallest scales among those that are neither dead nor broken. */
export function smallestLive(
  table: ChannelTable,
  { dead, broken }: Summary,
  count: number,
): number[] {
  const apart = new Set([...dead, ...broken]);
  const found: { row: number; scale: number }[] = [];
  for (const { first, end, drawn } of layerRows(table)) {
    for (let row = first; row < end; row++) {
      const scale = drawn[row];
      if (found.length === count && scale >= found[count - 1].scale) continue;
      if (apart.has(row)) continue;
      const at = found.findIndex((other) => other.scale > scale);
      found.splice(at < 0 ? found.length : at, 0, { row, scale });
      if (found.length > count) found.pop();
    }
  }
  return found.map(({ row }) => row);
}
