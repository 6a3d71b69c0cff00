import type { FloatTrace, IntegerTrace, Trace } from '../../lib/pass/run/trace';
import { spell } from '../../lib/numeric/spell';
import { labelText, type Label } from '../../lib/model/graph/labels';
import { counted, jsonNumber, oneLine } from '../spell';

/** A traced element, with the shapes to which its places refer. */
export interface TraceReport {
  readonly trace: Trace;
  readonly label: Label;
  readonly at: readonly number[];
  readonly inputShape: readonly number[];
  readonly weightShape: readonly number[];
  /** What the run left out and why; null where all was run */
  readonly leftOut: string | null;
}

/** A row-major place as one index for each dimension. */
function placeOf(index: number, shape: readonly number[]): number[] {
  let rest = index;
  return [...shape]
    .reverse()
    .map((size) => {
      const at = rest % size;
      rest = (rest - at) / size;
      return at;
    })
    .reverse();
}

/** A product of codes is an integer, and integers have no -0. */
const productOf = ({ kind }: Trace, product: number): number =>
  kind === 'integer' && product === 0 ? 0 : product;

const bracketed = (place: readonly number[]): string => `[${place.join(', ')}]`;

/** The fields of both kinds, before the terms. */
const integerFields = (trace: IntegerTrace): Record<string, string> => ({
  accumulator_bits: String(trace.accumulatorBits),
  input_zero_point: String(trace.inputZero),
  weight_zero_point: String(trace.weightZero),
  output_zero_point: String(trace.outputZero),
  // Above 2^53 readers of JSON may lose digits of a number, but not of a string.
  sum: JSON.stringify(spell(trace.sum)),
  bias: JSON.stringify(spell(trace.bias)),
  accumulator: JSON.stringify(spell(trace.accumulator)),
  multiplier: jsonNumber(trace.multiplier),
  mantissa: String(trace.mantissa),
  shift: String(trace.shift),
  reduced_mantissa: String(trace.reduced),
  flushed: String(trace.flushed),
  unclamped: jsonNumber(trace.unclamped),
  min: String(trace.min),
  max: String(trace.max),
});

const floatFields = (trace: FloatTrace): Record<string, string> => ({
  sum: jsonNumber(trace.sum),
  bias: jsonNumber(trace.bias),
  activated: jsonNumber(trace.activated),
  emulated: JSON.stringify(trace.emulated),
});

export function asJson({ trace, at, inputShape, weightShape, leftOut }: TraceReport): string {
  const fields: Record<string, string> = {
    schema: '1',
    tensor: JSON.stringify(trace.tensor),
    operator: JSON.stringify(trace.operator),
    at: JSON.stringify(at),
    channel: String(trace.channel),
    kind: JSON.stringify(trace.kind),
    ...(trace.kind === 'integer' ? integerFields(trace) : floatFields(trace)),
    code: jsonNumber(trace.code),
    value: jsonNumber(trace.value),
    left_out: JSON.stringify(leftOut),
  };
  const terms = trace.terms.map(({ inputIndex, weightIndex, input, weight, product }) =>
    [
      `{"input_at":${JSON.stringify(placeOf(inputIndex, inputShape))}`,
      `"weight_at":${JSON.stringify(placeOf(weightIndex, weightShape))}`,
      `"input":${jsonNumber(input)}`,
      `"weight":${jsonNumber(weight)}`,
      `"product":${jsonNumber(productOf(trace, product))}}`,
    ].join(','),
  );
  const lines = Object.entries(fields).map(([key, value]) => `"${key}":${value}`);
  return `{${lines.join(',\n')},\n"terms":[\n${terms.join(',\n')}\n]}\n`;
}

function termLines({ trace, inputShape, weightShape }: TraceReport): string[] {
  const zeros = trace.kind === 'integer' ? [trace.inputZero, trace.weightZero] : [0, 0];
  const less = (code: number, zero: number) => (zero === 0 ? spell(code) : `(${code} − ${zero})`);
  return trace.terms.map(({ inputIndex, weightIndex, input, weight, product }) => {
    const places = `input ${bracketed(placeOf(inputIndex, inputShape))}, weight ${bracketed(placeOf(weightIndex, weightShape))}`;
    return `  ${less(input, zeros[0])} · ${less(weight, zeros[1])} = ${spell(productOf(trace, product))}  (${places})`;
  });
}

/** Labels and values in two aligned columns. */
function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => `${label.padEnd(width)}  ${value}`);
}

function integerLines(trace: IntegerTrace): string[] {
  const { accumulatorBits, reduced, flushed, unclamped, min, max } = trace;
  const wrapped = trace.sum + trace.bias !== trace.accumulator ? ', wrapped' : '';
  return aligned([
    ['sum of products', spell(trace.sum)],
    ['bias', spell(trace.bias)],
    [`accumulator (int${accumulatorBits})`, `${spell(trace.accumulator)}${wrapped}`],
    ['multiplier s_in·s_w / s_out', `${spell(trace.multiplier)}${flushed ? ', flushed to 0' : ''}`],
    ['mantissa', `${trace.mantissa}${reduced === null ? '' : `, of which ${reduced} is used`}`],
    ['shift', String(trace.shift)],
    [
      `requantized${trace.outputZero === 0 ? '' : ` + zero point ${trace.outputZero}`}`,
      spell(unclamped),
    ],
    [`clamped to ${min} … ${max}`, spell(trace.code)],
    ['as a real', spell(trace.value)],
  ]);
}

function floatLines(trace: FloatTrace): string[] {
  const rows: [string, string][] = [
    ['sum of products', spell(trace.sum)],
    ['bias', spell(trace.bias)],
    ['after the activation', spell(trace.activated)],
  ];
  if (trace.code !== trace.value) rows.push(['code', spell(trace.code)]);
  rows.push(['as a real', spell(trace.value)]);
  return aligned(rows);
}

export function asText(report: TraceReport): string {
  const { trace, label, at } = report;
  const how = trace.kind === 'integer' ? 'in integers' : 'in float';
  const lines = [
    oneLine(
      `${labelText(label)} ${bracketed(at)}, channel ${trace.channel}, ${how}, ${counted(trace.terms.length, 'product')}`,
    ),
    ...(trace.tensor === label.tail ? [] : [oneLine(trace.tensor)]),
    ...termLines(report),
    ...(trace.kind === 'integer' ? integerLines(trace) : floatLines(trace)),
  ];
  if (trace.kind === 'float' && trace.emulated !== null) lines.push(`emulated: ${trace.emulated}`);
  return `${lines.join('\n')}\n`;
}
