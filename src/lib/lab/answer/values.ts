import { quickselect } from 'd3';
import type { FigureTable } from '$lib/chart/frame/figureTable';
import { percent } from '$lib/numeric/percent';
import { grouped } from '../words/counts';
import type { AnswerOutput } from './outputs';

/** The float values of an output and the quantized ones at the same places. */
export interface ShownValues {
  readonly floats: Float32Array;
  readonly quantized: Float32Array;
  /** The least and the greatest of both */
  readonly domain: readonly [number, number];
  /** The number of values of the output, of which every so many-th is drawn */
  readonly of: number;
  /** Places at which one of the two is no number */
  readonly lost: number;
}

/** The most values that are drawn. */
const MOST_DRAWN = 20_000;
/** The most rows of the table */
const MOST_ROWS = 1000;

/** The values of an output as points. More than can be drawn are thinned out evenly. */
export function shownValues({ float, quantized }: AnswerOutput): ShownValues {
  const other = quantized ?? float;
  const every = Math.ceil(float.length / MOST_DRAWN) || 1;
  const count = Math.ceil(float.length / every);
  const pick = (values: Float32Array) =>
    Float32Array.from({ length: count }, (_, i) => values[i * every]);
  let [least, most, lost] = [Infinity, -Infinity, 0];
  for (let i = 0; i < float.length; i++) {
    if (!Number.isFinite(float[i]) || !Number.isFinite(other[i])) lost++;
    else {
      least = Math.min(least, float[i], other[i]);
      most = Math.max(most, float[i], other[i]);
    }
  }
  const domain = widened(least, most);
  return { floats: pick(float), quantized: pick(other), domain, of: float.length, lost };
}

/** An interval with a margin; one that is a point gets a width. */
function widened(least: number, most: number): [number, number] {
  if (!(least <= most)) return [0, 1];
  const margin = (most - least) * 0.04 || Math.max(Math.abs(most), 1) * 0.5;
  return [least - margin, most + margin];
}

/** The values that differ most, the farthest first. */
export function valuesTable({ float, quantized }: AnswerOutput): FigureTable {
  const columns = [{ label: 'value' }, { label: 'float' }, { label: 'quantized' }];
  const places = Uint32Array.from(float, (_, i) => i);
  const distance = (i: number) => {
    const far = quantized === null ? 0 : Math.abs(float[i] - quantized[i]);
    return Number.isNaN(far) ? Infinity : far;
  };
  if (quantized !== null) {
    const far = Float64Array.from(places, distance);
    const order = (a: number, b: number) => far[b] - far[a] || a - b;
    // An output can have millions of values. To sort them all would hold up the page.
    if (places.length > MOST_ROWS) {
      // d3's types do not know that the places are numbers.
      const compare = (a: unknown, b: unknown) => order(Number(a), Number(b));
      quickselect(places, MOST_ROWS - 1, 0, places.length - 1, compare);
    }
    places.subarray(0, MOST_ROWS).sort(order);
  }
  const shown = Array.from(places.subarray(0, MOST_ROWS));
  const rows = shown.map((i) => [i, float[i], quantized?.[i] ?? null]);
  return { columns, rows };
}

/** How far the values are off, as a sentence. */
export function valuesFinding({ quantized, relative }: AnswerOutput): string {
  if (quantized === null) return 'What the float network gives';
  if (relative === 0) return 'The quantized network gives the same values';
  return Number.isNaN(relative)
    ? 'The quantized values cannot be measured against the float ones'
    : `The quantized values differ from the float ones by ${percent(relative)}`;
}

/** What is drawn, as a sentence or two. */
export function valuesSummary({ floats, of, lost }: ShownValues): string {
  const each =
    floats.length === of
      ? `Each dot is one of the ${grouped(of)} values of this output on the shown input`
      : `The dots are ${grouped(floats.length)} of the ${grouped(of)} values of this output on the shown input, evenly taken`;
  const without = lost === 0 ? '' : ` ${grouped(lost)} are no numbers and are left out.`;
  return `${each}: across, what the float network gives; up, what the quantized one gives. On the broken line both are equal.${without}`;
}
