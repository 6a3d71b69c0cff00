import { bitsOfFloat32, f32, float32FromBits } from '$lib/numeric/float32';
import {
  castInt32,
  castInt64,
  CastTrap,
  INT64_MAX,
  INT64_MIN,
  MACHINES,
  type Machine,
} from '$lib/numeric/machine';
import { CODE_RANGE } from '$lib/quantizer/dtype';

/** The integers of the chapter: int64 for a bias; int32, clamped to int16's codes, for a weight. */
export const WIDTHS = [64, 32] as const;
export type Width = (typeof WIDTHS)[number];

export const ORDERS = ['cast-first', 'clamp-first'] as const;
export type Order = (typeof ORDERS)[number];

/** How the upper end of int64 is written where floats are compared with it. */
export const ENDS = ['below', 'written'] as const;
export type End = (typeof ENDS)[number];

export interface CastSetting {
  /** float32: any, infinities and NaN included */
  readonly x: number;
  readonly width: Width;
  readonly order: Order;
  readonly end: End;
}

/** The ends to which integers are clamped. */
const integerEnds = (width: Width): readonly [bigint, bigint] =>
  width === 64
    ? [INT64_MIN, INT64_MAX]
    : [BigInt(CODE_RANGE.int16.min), BigInt(CODE_RANGE.int16.max)];

/** 2^63 − 1 as a float32 rounds up to 2^63, which no longer fits. */
const WRITTEN_END = f32(Number(INT64_MAX));
/** The largest float32 that fits int64: 2^63 − 2^39. */
export const LAST_FLOAT = float32FromBits(bitsOfFloat32(WRITTEN_END) - 1);

/** The same ends as float32. The lower end, −2^63, is a float32. */
function floatEnds({ width, end }: Pick<CastSetting, 'width' | 'end'>): readonly [number, number] {
  const [lo, hi] = integerEnds(width);
  if (width === 32) return [Number(lo), Number(hi)];
  return [Number(lo), end === 'written' ? WRITTEN_END : LAST_FLOAT];
}

/** std::clamp in C++. Both comparisons with NaN are false, so NaN passes. */
const clampFloat = (x: number, [lo, hi]: readonly [number, number]): number =>
  x < lo ? lo : hi < x ? hi : x;

const clampInteger = (q: bigint, [lo, hi]: readonly [bigint, bigint]): bigint =>
  q < lo ? lo : q > hi ? hi : q;

/** What became of the number. */
export type Fate = 'fits' | 'end' | 'sign' | 'other' | 'nan' | 'trap';

export interface CastRow {
  readonly machine: Machine;
  /** What the cast leaves; null if the machine stops there */
  readonly cast: bigint | null;
  /** What both blocks leave */
  readonly result: bigint | null;
  readonly fate: Fate;
}

function castOn(x: number, width: Width, machine: Machine): bigint | null {
  try {
    return width === 64 ? castInt64(x, machine) : BigInt(castInt32(x, machine));
  } catch (error) {
    if (error instanceof CastTrap) return null;
    throw error;
  }
}

function fateOf({ x, width }: CastSetting, result: bigint | null): Fate {
  if (result === null) return 'trap';
  if (Number.isNaN(x)) return 'nan';
  const [lo, hi] = integerEnds(width);
  if (x >= Number(lo) && x < Number(hi) + 1)
    return BigInt(Math.trunc(x)) === result ? 'fits' : 'other';
  if (result === (x < 0 ? lo : hi)) return 'end';
  // The last float32 before the end is as near as a float can be clamped.
  if (x > 0 && Number(result) === clampFloat(x, floatEnds({ width, end: 'below' }))) return 'end';
  return result !== 0n && result < 0n !== x < 0 ? 'sign' : 'other';
}

/** What each machine makes of the number. */
export function castRows(setting: CastSetting): readonly CastRow[] {
  const { x, width, order } = setting;
  return MACHINES.map((machine) => {
    const given = order === 'clamp-first' ? clampFloat(x, floatEnds(setting)) : x;
    const cast = castOn(given, width, machine);
    const result =
      cast === null || order === 'clamp-first' ? cast : clampInteger(cast, integerEnds(width));
    return { machine, cast, result, fate: fateOf(setting, result) };
  });
}

/** The number of different answers; a machine that stops gives one too. */
export const answersOf = (rows: readonly CastRow[]): number =>
  new Set(rows.map(({ result }) => String(result))).size;
