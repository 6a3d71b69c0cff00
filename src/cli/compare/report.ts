import type { ComparedRun, ComparedTensor, RunComparison } from '../../lib/diagnosis/compareRuns';
import type { TensorMetrics } from '../../lib/diagnosis/metrics';
import type { OutputMetrics } from '../../lib/diagnosis/metricsOutput';
import { spell } from '../../lib/numeric/spell';
import { table, wrapped } from '../columns';
import { counted, jsonNumber, oneLine } from '../spell';

/** The names of the runs in the text. */
const RUNS: Record<ComparedRun, string> = {
  fake: 'fake-quantized',
  integer: 'integer',
  float: 'float',
};

const jsonOrNull = (x: number | null): string => (x === null ? 'null' : jsonNumber(x));

function tensorJson({ mpeir, mse, tae, srmse }: TensorMetrics): string {
  const [a, b, c, d] = [mpeir, mse, tae, srmse].map(jsonOrNull);
  return `{"mpeir":${a},"mse":${b},"tae":${c},"srmse":${d}}`;
}

function outputJson(metrics: OutputMetrics): string {
  const { mae, mse, mape, mpeir, top1, top5, relativeRms } = metrics;
  const fields = { mae, mse, mape, mpeir, top1, top5, relative_rms: relativeRms };
  const list = Object.entries(fields).map(([key, value]) => `"${key}":${jsonOrNull(value)}`);
  return `{${list.join(',')}}`;
}

/** @param more the JSON that `--reach` and `--account` add; null without them */
export function asJson(
  { records, runs, tensors, outputs, unmatched, leftOut }: RunComparison,
  more: Readonly<Record<'reach' | 'account', string | null>>,
): string {
  const byRun = (texts: readonly string[]) =>
    runs.map((run, i) => `"${run}":${texts[i]}`).join(',');
  const outputLines = outputs.map(
    ({ name, metrics }) => `{"name":${JSON.stringify(name)},${byRun(metrics.map(outputJson))}}`,
  );
  const tensorLines = tensors.map(({ name, shape, scale, mark, metrics }) =>
    [
      `{"name":${JSON.stringify(name)}`,
      `"shape":${JSON.stringify(shape)}`,
      `"scale":${jsonOrNull(scale)}`,
      `"emulated":${mark?.kind === 'emulated'}`,
      `${byRun(metrics.map(tensorJson))}}`,
    ].join(','),
  );
  const fields = [
    `"schema":1`,
    `"records":${records}`,
    `"runs":${JSON.stringify(runs)}`,
    `"outputs":[\n${outputLines.join(',\n')}\n]`,
    `"tensors":[\n${tensorLines.join(',\n')}\n]`,
    `"unmatched":${JSON.stringify(unmatched)}`,
    `"left_out":${JSON.stringify(leftOut)}`,
    ...Object.entries(more).flatMap(([name, json]) => (json === null ? [] : [`"${name}":${json}`])),
  ];
  return `{${fields.join(',\n')}}\n`;
}

/** Four digits suffice to compare by eye. --json has all digits. */
const short = (x: number | null): string =>
  x === null ? '-' : Number.isFinite(x) ? spell(Number(x.toPrecision(4))) : String(x);

/** The word for a quotient whose divisor is 0. */
const NO_QUOTIENT = 'none';

/** A percentage, such as MAPE, which divides by the float model's elements, even by 0. */
const percentage = (x: number | null): string =>
  x === null ? short(x) : Number.isFinite(x) ? `${short(x)} %` : NO_QUOTIENT;

export const percent = (x: number | null): string => percentage(x === null ? null : 100 * x);

/** The most rows of a list unless all are asked for. */
export const SHOWN = 10;

/** Named groups of rows under one head. Each row is a run. */
function grouped(
  columns: readonly string[],
  groups: readonly { readonly name: string; readonly rows: readonly (readonly string[])[] }[],
): string[] {
  const lines = table([['', ...columns], ...groups.flatMap(({ rows }) => rows)]);
  let at = 1;
  return groups.reduce(
    (all, { name, rows }) => {
      all.push(name, ...lines.slice(at, at + rows.length));
      at += rows.length;
      return all;
    },
    [lines[0]],
  );
}

const runName = (run: ComparedRun): string => `  ${RUNS[run]}`;

function outputLines({ runs, outputs }: RunComparison, labelOf: LabelOf): string[] {
  const head = ['MAE', 'MSE', 'MAPE', 'MPEIR', 'relative rms', 'top 1', 'top 5'];
  const groups = outputs.map(({ name, metrics }) => ({
    name: oneLine(labelOf(name)),
    rows: metrics.map(({ mae, mse, mape, mpeir, relativeRms, top1, top5 }, i) => [
      runName(runs[i]),
      short(mae),
      short(mse),
      percentage(mape),
      short(mpeir),
      percent(relativeRms),
      percent(top1),
      percent(top5),
    ]),
  }));
  const lines = grouped(head, groups);
  const divided = outputs.flatMap(({ metrics }) =>
    metrics.flatMap((one) => [one.mape, one.relativeRms]),
  );
  return divided.every(Number.isFinite)
    ? lines
    : [
        ...lines,
        `${NO_QUOTIENT}: the error is relative to an element of the float output that is 0, or to all of them`,
      ];
}

/** The tensors with the largest errors first, or all in the order in which they are made. */
function tensorLines({ runs, tensors }: RunComparison, labelOf: LabelOf, all: boolean): string[] {
  if (tensors.length === 0) return ['no tensor is in both models'];
  const error = ({ metrics }: ComparedTensor): number => {
    const { mpeir } = metrics[metrics.length - 1];
    return Number.isNaN(mpeir) ? Infinity : (mpeir ?? -Infinity);
  };
  const listed = all
    ? tensors
    : [...tensors].sort((a, b) => compareDown(error(a), error(b))).slice(0, SHOWN);
  const groups = listed.map(({ name, mark, metrics }) => ({
    name: oneLine(`${labelOf(name)}${mark === null ? '' : `, ${mark.kind}`}`),
    rows: metrics.map(({ mpeir, mse, tae, srmse }, i) => [
      runName(runs[i]),
      ...[mpeir, mse, tae, srmse].map(short),
    ]),
  }));
  const rest = tensors.length - listed.length;
  const lines = grouped(['MPEIR', 'MSE', 'TAE', 'SRMSE'], groups);
  return rest > 0
    ? [...lines, `… and ${counted(rest, 'tensor')} with a smaller MPEIR (--all lists them)`]
    : lines;
}

const compareDown = (a: number, b: number): number => (a === b ? 0 : a > b ? -1 : 1);

/** A tensor's label, by its name. */
type LabelOf = (name: string) => string;

/** How a list is made. */
export interface ListOptions {
  readonly labelOf: LabelOf;
  readonly all: boolean;
}

/** The comparison as text. */
export function asText(
  comparison: RunComparison,
  names: { float: string; quantized: string; records: string },
  { labelOf, all }: ListOptions,
): string {
  const { runs, unmatched } = comparison;
  const kinds = runs.map((run) => RUNS[run]).join(' and ');
  const lines = [
    ...wrapped(
      [`${names.quantized}, run ${kinds}`, `against ${names.float}; ${names.records}`],
      '',
    ),
    '',
    'Outputs, as circle-eval-diff measures them (codes as reals)',
    ...outputLines(comparison, labelOf),
    '',
    'Tensors, as visq measures them',
    ...tensorLines(comparison, labelOf, all),
  ];
  if (runs.includes('fake')) {
    lines.push(
      '',
      'fake-quantized: in float, with weights and activations rounded to their codes, as ONE',
      '  evaluates accuracy',
      "integer: as the kernels of ONE's interpreter compute",
      'emulated: in float between codes, where it refuses',
    );
  }
  if (unmatched.length > 0) {
    const few = all ? unmatched : unmatched.slice(0, SHOWN);
    const rest = unmatched.length - few.length;
    lines.push(
      `${counted(unmatched.length, 'tensor')} only in the second model:`,
      ...wrapped(
        [...few.map((name) => oneLine(labelOf(name))), ...(rest > 0 ? [`${rest} more`] : [])],
        '  ',
      ),
    );
  }
  return `${lines.join('\n')}\n`;
}
