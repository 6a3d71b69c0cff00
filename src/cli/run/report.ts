import type { Value } from '../../lib/kernels/code/value';
import { isQuantized } from '../../lib/model/graph/tensorData';
import { npyOf } from '../../lib/pass/input/npyElements';
import type { Arithmetic, ResultMark, Runner } from '../../lib/pass/run/run';
import { sha256 } from '../dump/tensors';
import { spell } from '../../lib/numeric/spell';
import type { Model } from '../../lib/model/graph/graph';
import { labelText, modelLabels, type Label } from '../../lib/model/graph/labels';
import { wrapped } from '../columns';
import { counted, jsonNumber, oneLine } from '../spell';

/** The run and its outputs. */
export interface RunReport {
  readonly file: string;
  readonly model: Model;
  readonly arithmetic: Arithmetic;
  readonly runner: Runner;
}

/** The most elements of an output that are shown. */
const FIRST = 16;

function extremes({ data }: Value): [number | bigint, number | bigint] | null {
  if (data.length === 0) return null;
  let [min, max]: (number | bigint)[] = [data[0], data[0]];
  for (const x of data) {
    if (x < min) min = x;
    if (x > max) max = x;
  }
  return [min, max];
}

const firstOf = ({ data }: Value): (number | bigint)[] => [...data.subarray(0, FIRST)];

const bytesOf = ({ data }: Value): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

function marked({ runner }: RunReport): (ResultMark & { name: string })[] {
  return [...runner.marks].map(([index, mark]) => ({
    ...mark,
    name: runner.graph.tensors[index].name,
  }));
}

function outputJson(value: Value): string {
  const range = extremes(value);
  const list = (numbers: readonly (number | bigint)[]) => `[${numbers.map(jsonNumber).join(',')}]`;
  const fields = [
    `"name":${JSON.stringify(value.name)}`,
    `"dtype":"${npyOf(value).dtype}"`,
    `"shape":${JSON.stringify(value.shape)}`,
    `"scale":${list([...value.scale])}`,
    `"zero_point":${list([...value.zeroPoint])}`,
    `"min":${range === null ? 'null' : jsonNumber(range[0])}`,
    `"max":${range === null ? 'null' : jsonNumber(range[1])}`,
    `"sha256":"${sha256(bytesOf(value))}"`,
    `"first":${list(firstOf(value))}`,
  ];
  return `{${fields.join(',')}}`;
}

export function asJson(report: RunReport): string {
  const marks = marked(report).map(({ name, kind, why }) => JSON.stringify({ name, kind, why }));
  const fields = [
    `"schema":1`,
    `"arithmetic":"${report.arithmetic}"`,
    `"outputs":[\n${report.runner.outputs.map(outputJson).join(',\n')}\n]`,
    `"left_out":${JSON.stringify(report.runner.leftOut)}`,
    `"marks":[${marks.length > 0 ? `\n${marks.join(',\n')}\n` : ''}]`,
  ];
  return `{${fields.join(',\n')}}\n`;
}

function outputText(value: Value, label: Label): string {
  const { name, type, shape, scale, zeroPoint } = value;
  const range = extremes(value);
  const real = scale.length === 1 ? `, scale ${spell(scale[0])}, zero point ${zeroPoint[0]}` : '';
  const from = range === null ? 'no elements' : `from ${spell(range[0])} to ${spell(range[1])}`;
  const more = value.data.length > FIRST ? ['…'] : [];
  return [
    oneLine(`${labelText(label)}  ${type} [${shape.join(', ')}]${real}`),
    ...(name === label.tail ? [] : [oneLine(name)]),
    `  ${from}`,
    ...wrapped([...firstOf(value).map(spell), ...more], '  '),
  ].join('\n');
}

const KINDS = {
  emulated:
    'emulated: the reference refuses the operator, so it was computed in float between codes',
  'as the reference': 'as the reference computes it, although that is wrong',
} as const;

export function asText(report: RunReport): string {
  const { file, arithmetic, runner } = report;
  const hasCodes = runner.graph.tensors.some(isQuantized);
  const codeRun = arithmetic === 'fake' ? 'fake-quantized float run' : 'integer run';
  const kind = hasCodes ? codeRun : 'float run';
  const head = `${file}: ${kind}, ${counted(runner.graph.operators.length, 'operator')}, ${counted(runner.bytes, 'byte')} for activations`;
  const labels = modelLabels(report.model).tensors[0];
  const texts = runner.outputs.map((value, i) =>
    outputText(value, labels[runner.graph.outputs[i]]),
  );
  return `${[head, ...texts, ...markLines(report, labels)].join('\n')}\n`;
}

/** The most operators that are named with one reason for their mark. */
const NAMED = 10;

/** The marks by kind and reason, each with the operators that have it. */
function markLines({ runner }: RunReport, labels: readonly Label[]): string[] {
  return (['emulated', 'as the reference'] as const).flatMap((wanted) => {
    const reasons = new Map<string, string[]>();
    for (const [index, { kind, why }] of runner.marks) {
      if (kind !== wanted) continue;
      reasons.set(why, [...(reasons.get(why) ?? []), oneLine(labelText(labels[index]))]);
    }
    const lines = [...reasons].flatMap(([why, all]) => {
      const rest = all.length - NAMED;
      const named = [...all.slice(0, NAMED), ...(rest > 0 ? [`${rest} more`] : [])];
      return [
        ...wrapped(oneLine(`${why} (${counted(all.length, 'tensor')})`).split(' '), '  ', {
          separator: '',
        }),
        ...wrapped(named, '    '),
      ];
    });
    return lines.length === 0 ? [] : [KINDS[wanted], ...lines];
  });
}
