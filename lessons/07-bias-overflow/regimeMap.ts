import { ONE_POLICIES } from '$lib/quantizer/floors/onePolicies';
import type { Policy } from '$lib/quantizer/floors/policy';
import type { NamedLine } from '$lib/chart/mark/namedLines';
import { num } from '$lib/text/number';
import { variable, type Quantity, type Rich, type TextRun } from '$lib/text/rich';
import type { ShownStatus, Texture } from '$lib/chart/status/status';
import type { FigureTable } from '$lib/chart/frame/figureTable';
import {
  biasAtScale,
  idealLog2At,
  regimeEdges,
  storedOver,
  type BiasSetting,
} from '$lib/diagnosis/regimes';
import { f32 } from '$lib/numeric/float32';
import { biasBits } from '$lib/quantizer/biasStatus';
import { SMALLEST_MULTIPLIER } from '$lib/quantizer/multiplier';
import { STORAGE_BITS } from '$lib/quantizer/storage';
import { bitWords, briefBits, codeWords, markerLive } from './words';

/** The weight scales in the drawing: all float32 values below 1, down to the smallest subnormal. */
export const SCALES: readonly [number, number] = [1e-45, 1];

/** The number of points for each decade where the curves are straight. */
const STRAIGHT = 1;
/** The number where they bend. A decade is some 14 px wide, so there are at most 2 px between two. */
const BENT = 8;

/** Evenly spaced weight scales between two ends, with a given number for each decade. */
const places = (from: number, to: number, eachDecade: number): number[] => {
  const [low, high] = [Math.log10(from), Math.log10(to)];
  const count = Math.max(Math.ceil((high - low) * eachDecade), 1);
  return Array.from({ length: count + 1 }, (_, i) => 10 ** (low + ((high - low) * i) / count));
};

/** The map of one bias over all weight scales. It does not depend on the marker. */
export interface RegimeMap {
  readonly xs: Float64Array;
  /** log2 |b / s_b|: exact, and as float32 computes it (NaN if it cannot) */
  readonly ideal: Float64Array;
  readonly needed: Float64Array;
  readonly readBack: Float64Array;
  /** The magnitude bits of the storage: 63 for int64 */
  readonly room: number;
  readonly top: number;
  readonly edges: ReturnType<typeof regimeEdges>;
  /**
   * The scale at which each regime begins, in ascending order and inside SCALES: s_b lives, p is
   * finite, q_b fits
   */
  readonly lives: number;
  readonly finite: number;
  readonly fits: number;
  readonly flushedBelow: number;
}

const inside = (edge: number | null): number =>
  edge === null ? SCALES[1] : Math.max(edge, SCALES[0]);

/**
 * A negative number of bits becomes 0. A value that float32 cannot hold becomes NaN and is not
 * drawn.
 */
const aboveZero = (bits: number): number => (Number.isFinite(bits) ? Math.max(bits, 0) : NaN);

export function regimeMap(setting: BiasSetting): RegimeMap {
  const edges = regimeEdges(setting, SCALES[1]);
  const lives = inside(edges.scaleLives);
  const finite = Math.max(inside(edges.finite), lives);
  const fits = Math.max(inside(edges.fits[setting.storage]), finite);
  const even = places(...SCALES, STRAIGHT);
  // The curves bend in three places. Below the last scale that fits, the value that reads back
  // falls from the whole bias to nothing. Around a count of 1, it rounds to whole steps. At the
  // smallest scales, it is a multiple of the smallest subnormal.
  const one = Math.abs(setting.bias) / setting.inputScale;
  const bends = [
    ...places(fits / 1e3, fits, BENT),
    ...(one > 0 ? places(one / 64, one * 4, 2 * BENT) : []),
    ...places(lives, lives * 1e3, BENT),
  ].filter((x) => x >= SCALES[0]);
  // A cliff is upright in the drawing because both of its sides are among the points.
  const cliffs = [lives, finite, fits].flatMap((edge) => [edge * (1 - 1e-7), edge]);
  const xs = Float64Array.from([...even, ...bends, ...cliffs].filter((x) => x <= 1)).sort();
  const { stepsLog2, readBack } = storedOver(setting, Float32Array.from(xs));
  const highest = idealLog2At(setting, SCALES[0] * 1.4);
  return {
    xs,
    ideal: xs.map((x) => Math.max(idealLog2At(setting, x), 0)),
    needed: stepsLog2.map(aboveZero),
    readBack,
    room: setting.storage - 1,
    top: Math.max(Math.ceil(highest / 20) * 20, 80),
    edges,
    lives,
    finite,
    fits,
    flushedBelow: inside(edges.multiplierLives),
  };
}

/** A range of weight scales in which the bias is lost in one way. */
export interface Loss {
  readonly texture: Texture;
  readonly xs: Float64Array;
  readonly ideal: Float64Array;
  readonly readBack: Float64Array;
}

/** The losses by regime, as parts of the map's series. Empty regimes are left out. */
export function lossesOf({ xs, ideal, readBack, lives, finite, fits }: RegimeMap): Loss[] {
  const indexOf = (scale: number): number => {
    const index = xs.findIndex((x) => x >= scale);
    return index === -1 ? xs.length : index;
  };
  const ranges: [Texture, number, number][] = [
    ['dots', SCALES[0], lives],
    ['bars', lives, finite],
    ['hatch', finite, fits],
  ];
  return ranges
    .filter(([, from, to]) => to > from)
    .map(([texture, from, to]) => {
      // A regime ends just before the next one begins, because both sides of a cliff are among the
      // points.
      const [first, end] = [indexOf(from), indexOf(to * (1 - 1e-9)) + 1];
      return {
        texture,
        xs: xs.subarray(first, end),
        ideal: ideal.subarray(first, end),
        readBack: readBack.subarray(first, end),
      };
    });
}

/**
 * The room for the names of limits: `some` leaves out float32's, and `narrow` leaves out all but
 * one.
 */
export type Room = 'full' | 'some' | 'narrow';

/**
 * The limits of integer widths, each with its name where the curve meets it. The limit of the
 * storage is set strong.
 */
export function limitLines(
  { edges, finite, top }: RegimeMap,
  storage: number,
  room: Room,
): NamedLine[] {
  const widths = STORAGE_BITS.flatMap((bits): NamedLine[] => {
    const to = edges.fits[bits];
    const strong = bits === storage;
    if (to === null || to <= SCALES[0] || (room === 'narrow' && !strong)) return [];
    // The name for 48 bits would crowd its neighbours. The chosen width is always drawn.
    if (bits === 48 && !strong) return [];
    const name =
      strong && room !== 'narrow' ? `int${bits} ends at ${bits - 1}` : `int${bits}: ${bits - 1}`;
    return [{ at: bits - 1, to, name, strong, plate: true }];
  });
  if (room !== 'full' || top <= 128 || finite <= SCALES[0]) return widths;
  return [...widths, { at: 128, to: finite, name: 'float32 ends at 128', plate: true }];
}

export interface Regime {
  readonly x0: number;
  readonly x1: number;
  readonly status: ShownStatus;
  readonly word: Rich;
  readonly strong?: boolean;
  readonly q?: Quantity;
  readonly deep?: boolean;
}

/** The regimes on the ribbon. A regime that does not occur is left out. */
export function regimes({ lives, finite, fits, edges }: RegimeMap, storage: number): Regime[] {
  const narrow = Math.max(edges.fits[32] ?? SCALES[1], fits);
  const all: Regime[] = [
    { x0: SCALES[0], x1: lives, status: 'underflowed', word: 'underflow' },
    { x0: lives, x1: finite, status: 'inf', word: 'inf, NaN' },
    { x0: finite, x1: fits, status: 'saturated', word: 'saturated', strong: true, q: 'b' },
    { x0: fits, x1: narrow, status: 'exact', word: `fits int${storage}`, deep: true },
    { x0: narrow, x1: SCALES[1], status: 'exact', word: 'fits int32' },
  ];
  return all.filter(({ x0, x1 }) => Math.log10(x1) - Math.log10(x0) > 0.05);
}

export type AtMarker = ReturnType<typeof atMarker>;

/** The values at the marker, as rows and as one line for screen readers. */
export function atMarker(setting: BiasSetting, weightScale: number) {
  const at = biasAtScale(setting, weightScale);
  const bits = biasBits(setting.bias, at.biasScale);
  const rows: { label: string; value: Rich; q?: Quantity; brief?: Rich }[] = [
    { label: 'scale', value: num(weightScale), q: 'w', brief: num(weightScale) },
    {
      label: 'needs',
      value: bitWords(bits),
      q: 'b',
      brief: briefBits(bits),
    },
    { label: 'stored', value: codeWords(at.code, setting.storage), q: 'b' },
    {
      label: 'reads back',
      value: at.readBack === null ? 'nothing' : num(at.readBack),
      q: 'b',
    },
  ];
  // A machine that stops at the cast makes no model, and nothing is put out.
  const flushed = at.code !== null && at.multiplier < SMALLEST_MULTIPLIER;
  if (flushed) rows.push({ label: 'puts out', value: '0', q: 'out', brief: 'puts out 0' });
  const live = markerLive({ ...at, flushed }, weightScale, bits);
  return { ...at, bits, rows, live };
}

/** The map as a table, with a row for each fifth decade and one for the marker. */
export function regimeTable(setting: BiasSetting, weightScale: number): FigureTable {
  const scales = [weightScale, ...Array.from({ length: 10 }, (_, i) => f32(Number(`1e-${i * 5}`)))];
  const words: TextRun[] = variable('s', 'w');
  return {
    columns: [
      { label: words, quantity: 'w' },
      { label: 'bits needed', quantity: 'b' },
      { label: variable('q', 'b'), quantity: 'b' },
      { label: 'reads back', quantity: 'b' },
      { label: 'status' },
      { label: 'multiplier', quantity: 'out' },
    ],
    rows: scales
      .sort((a, b) => b - a)
      .map((scale) => {
        const { code, readBack, status, multiplier, biasScale } = biasAtScale(setting, scale);
        return [scale, biasBits(setting.bias, biasScale), code, readBack, { status }, multiplier];
      }),
  };
}

/** The smallest scales that ONE has had, as places on the axis. */
export const HISTORIC_FLOORS: { at: number; label: Rich; short: Rich }[] = ONE_POLICIES.flatMap(
  ({ short, dtypes, rules }: Policy) =>
    dtypes.flatMap((dtype) => {
      const at = rules[dtype]?.minimum ?? 0;
      if (at === 0) return [];
      const power = num(at, { power: true, strong: true });
      const other = dtype === 'int16' ? '' : `, ${dtype}`;
      return {
        at,
        label: ['floor ', ...power, ` ${short}${other}`],
        short: [...power, ` ${short}`],
      };
    }),
);
