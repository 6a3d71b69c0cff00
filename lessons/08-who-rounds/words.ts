import type { FigureTable } from '$lib/chart/frame/figureTable';
import type { ShownStatus } from '$lib/chart/status/status';
import type { Machine } from '$lib/numeric/machine';
import { CODE_RANGE } from '$lib/quantizer/dtype';
import { num, numberWords, raised } from '$lib/text/number';
import { rich, type Rich } from '$lib/text/rich';
import { answersOf, type CastRow, type CastSetting, type Fate, type Width } from './casts';

/** The sentences of the chapter's figure. */

const COUNTS = ['no', 'one', 'two', 'three', 'four', 'five'];

/** The figure's title: how many answers the machines give. */
export function finding(rows: readonly CastRow[], { x }: CastSetting): Rich {
  const answers = answersOf(rows);
  const value = num(x, { digits: 2 });
  if (answers > 1) return rich`Five machines, ${COUNTS[answers]} answers for ${value}`;
  const [{ fate, result }] = rows;
  if (fate === 'fits') return rich`${value} fits, and all five machines agree`;
  return rich`All five machines make ${num(Number(result), { digits: 5 })} of ${value}`;
}

export const summary = ({ x, width, order }: CastSetting): Rich =>
  order === 'cast-first'
    ? rich`What five machines make of ${num(x)} when it is cast to int${width} and then clamped to ${endsOf(width)}. Filled cells are ones.`
    : rich`What five machines make of ${num(x)} when it is clamped to ${endsOf(width)} and then cast to int${width}. Filled cells are ones.`;

/** The ends of the clamp. */
export const endsOf = (width: Width): Rich =>
  width === 64 ? 'the ends of int64' : rich`±${CODE_RANGE.int16.max}`;

/** What the clamp compares with, as it stands in its block. */
export function clampWords(setting: CastSetting): Rich {
  if (setting.width === 32) return rich`−${CODE_RANGE.int16.max} … ${CODE_RANGE.int16.max}`;
  const lo = raised('−2', 63);
  if (setting.order === 'cast-first') return rich`${lo} … ${raised('2', 63)} − 1`;
  return rich`${lo} … ${setting.end === 'written' ? raised('2', 63) : rich`${raised('2', 63)} − ${raised('2', 39)}`}`;
}

/** The instruction or the function that casts. */
export function castName(machine: Machine, width: Width): string {
  const wasm = width === 64 ? 'i64' : 'i32';
  switch (machine) {
    case 'x86-64':
      return 'cvttss2si';
    case 'aarch64':
      return 'fcvtzs';
    case 'wasm-trunc':
      return `${wasm}.trunc_f32_s`;
    case 'wasm-trunc-sat':
      return `${wasm}.trunc_sat_f32_s`;
    case 'javascript':
      return width === 64 ? 'BigInt.asIntN(64, …)' : 'x | 0';
  }
}

export const FATES: Record<Fate, { readonly status: ShownStatus; readonly word: string }> = {
  fits: { status: 'exact', word: 'fits' },
  end: { status: 'saturated', word: 'the nearest end' },
  sign: { status: 'saturated', word: 'the wrong sign' },
  other: { status: 'saturated', word: 'another number' },
  nan: { status: 'nan', word: 'was NaN' },
  trap: { status: 'trap', word: 'stops' },
};

export const castTable = (rows: readonly CastRow[], { order }: CastSetting): FigureTable => ({
  columns: [
    { label: 'machine' },
    { label: order === 'cast-first' ? 'after the cast' : 'cast' },
    { label: 'result', quantity: 'b' },
    { label: 'what became of it' },
  ],
  rows: rows.map(({ machine, cast, result, fate }) => [machine, cast, result, FATES[fate].word]),
});

/** The state as a sentence for the live region. */
export const castLive = (rows: readonly CastRow[], { x }: CastSetting): string =>
  `${numberWords(x)}: ${rows.map(({ machine, result, fate }) => `${machine} ${result === null ? 'stops' : numberWords(Number(result))}, ${FATES[fate].word}`).join('; ')}`;
