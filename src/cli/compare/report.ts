import type { ComparedRun, RunComparison } from '../../lib/diagnosis/compareRuns';
import type { TensorMetrics } from '../../lib/diagnosis/metrics';
import type { OutputMetrics } from '../../lib/diagnosis/metricsOutput';
import { spell } from '../../lib/numeric/spell';
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

/** @param reach the JSON that `--reach` adds; null without it */
export function asJson(
  { records, runs, tensors, outputs, unmatched }: RunComparison,
  reach: string | null,
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
    ...(reach === null ? [] : [`"reach":${reach}`]),
  ];
  return `{${fields.join(',\n')}}\n`;
}

/** Four digits suffice to compare by eye. --json has all digits. */
const short = (x: number | null): string =>
  x === null ? '-' : Number.isFinite(x) ? spell(Number(x.toPrecision(4))) : String(x);

/** NaN has no % sign. MAPE can be NaN: it divides by the float model's elements, even by 0. */
const percentage = (x: number | null): string =>
  x === null || Number.isNaN(x) ? short(x) : `${short(x)} %`;

export const percent = (x: number | null): string => percentage(x === null ? null : 100 * x);

/** Columns of equal width, the first to the left. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, c) => Math.max(...rows.map((row) => row[c].length)));
  return rows.map((row) =>
    row
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c])))
      .join('  ')
      .trimEnd(),
  );
}

function outputRows({ runs, outputs }: RunComparison): string[][] {
  const head = ['output', 'run', 'MAE', 'MSE', 'MAPE', 'MPEIR', 'relative rms', 'top 1', 'top 5'];
  const rows = outputs.flatMap(({ name, metrics }) =>
    metrics.map(({ mae, mse, mape, mpeir, relativeRms, top1, top5 }, i) => [
      oneLine(name),
      RUNS[runs[i]],
      short(mae),
      short(mse),
      percentage(mape),
      short(mpeir),
      percent(relativeRms),
      percent(top1),
      percent(top5),
    ]),
  );
  return [head, ...rows];
}

function tensorRows({ runs, tensors }: RunComparison): string[][] {
  const head = ['tensor', 'run', 'MPEIR', 'MSE', 'TAE', 'SRMSE', ''];
  const rows = tensors.flatMap(({ name, mark, metrics }) =>
    metrics.map(({ mpeir, mse, tae, srmse }, i) => [
      oneLine(name),
      RUNS[runs[i]],
      ...[mpeir, mse, tae, srmse].map(short),
      runs[i] === 'integer' ? (mark?.kind ?? '') : '',
    ]),
  );
  return [head, ...rows];
}

/** The comparison as text. */
export function asText(
  comparison: RunComparison,
  names: { float: string; quantized: string; records: string },
): string {
  const { runs, tensors, unmatched } = comparison;
  const kinds = runs.map((run) => RUNS[run]).join(' and ');
  const lines = [
    `${names.quantized}, run ${kinds}, against ${names.float}; ${names.records}`,
    '',
    'Outputs, as circle-eval-diff measures them (codes as reals)',
    ...table(outputRows(comparison)),
    '',
    'Tensors, as visq measures them',
    ...(tensors.length > 0 ? table(tensorRows(comparison)) : ['no tensor is in both models']),
  ];
  if (runs.includes('fake')) {
    lines.push(
      '',
      'fake-quantized: in float, with weights and activations rounded to their codes, as ONE evaluates accuracy',
      "integer: as the kernels of ONE's interpreter compute; emulated: in float between codes, where it refuses",
    );
  }
  if (unmatched.length > 0) {
    lines.push(
      `${counted(unmatched.length, 'tensor')} only in the second model: ${unmatched.map(oneLine).join(', ')}`,
    );
  }
  return `${lines.join('\n')}\n`;
}
