import { CODE_RANGE } from '../../lib/quantizer/dtype';
import { policyOf, provenance } from '../../lib/quantizer/floors/policies';
import { spell } from '../../lib/numeric/spell';
import type { ReproOptions, ReproRow } from './rows';

const spellOrNull = (x: number | bigint | null): string | null => (x === null ? null : spell(x));

function jsonRow({ floor, dtype, inputAbsMax, inputScale, outputScale, trace, ...row }: ReproRow) {
  return {
    floor,
    dtype,
    input_abs_max: spell(inputAbsMax),
    s_in: spell(inputScale),
    s_w_raw: spell(trace.rawWeightScale),
    s_w: spell(trace.weightScale),
    s_b: spell(trace.biasScale),
    bits: spellOrNull(trace.bits),
    q_b: trace.code === null ? 'trap' : spell(trace.code),
    status: trace.status,
    dequantized_bias: spellOrNull(trace.dequantized),
    ...(row.dequantizedAsReported === null
      ? {}
      : { dequantized_bias_as_reported: spell(row.dequantizedAsReported) }),
    multiplier: spell(trace.multiplier),
    mantissa: spellOrNull(trace.mantissa),
    shift: spellOrNull(trace.shift),
    flushed: trace.flushed,
    s_out: spell(outputScale),
    kernel_code_unclamped: spellOrNull(trace.output?.unclamped ?? null),
    kernel_code: spellOrNull(trace.output?.code ?? null),
    kernel_value: spellOrNull(trace.output?.value ?? null),
  };
}

export function asJson(rows: readonly ReproRow[]): string {
  return `${JSON.stringify({ rows: rows.map(jsonRow) }, null, 2)}\n`;
}

function kernelText({ dtype, trace: { output } }: ReproRow): string {
  if (output === null) return 'none: a value that it needs does not exist';
  const text = `code ${output.code}, value ${spell(output.value)}`;
  if (output.unclamped === output.code) return text;
  const { min, max } = CODE_RANGE[dtype];
  return `${text} (${output.unclamped} before the clamp to ${min}..${max}: a ${dtype} output needs a wider s_out)`;
}

function rowText(row: ReproRow, index: number): string {
  const { trace } = row;
  const reported =
    row.dequantizedAsReported === null
      ? ''
      : ` (reported as ${spell(row.dequantizedAsReported)}: times the double 1e-15)`;
  const fixed =
    trace.mantissa === null
      ? 'cannot be quantized'
      : `mantissa ${trace.mantissa}, shift ${trace.shift}${trace.flushed ? ', flushed to zero' : ''}`;
  const lines: [string, string][] = [
    ['s_in', `${spell(row.inputScale)}  from input abs-max ${spell(row.inputAbsMax)}`],
    ['s_w', `${spell(trace.weightScale)}  raw ${spell(trace.rawWeightScale)}`],
    ['s_b', spell(trace.biasScale)],
    [
      'q_b',
      `${trace.code === null ? 'trap' : spell(trace.code)}  ${trace.status}, needs ${trace.bits ?? 'no finite number of'} bits`,
    ],
    ['q_b·s_b', `${trace.dequantized === null ? '-' : spell(trace.dequantized)}${reported}`],
    ['M', `${spell(trace.multiplier)}  ${fixed}`],
    ['kernel', kernelText(row)],
  ];
  const body = lines.map(([label, value]) => `     ${label.padEnd(8)} ${value}`).join('\n');
  const policy = policyOf(row.floor);
  const title = `${policy.title} (${provenance(policy)})`;
  return `${String(index + 1).padStart(3)}  ${row.dtype}, ${title}\n${body}\n`;
}

export function asText(rows: readonly ReproRow[], options: ReproOptions): string {
  const head = `MobileNetV2, first convolution, filter 3: max|w| ${spell(options.maxAbsWeight)}, bias ${spell(options.bias)}
Casts as on ${options.machine}. Kernel: no activation, inputs at their zero point, s_out ${spell(rows[0].outputScale)}
`;
  return [head, ...rows.map(rowText)].join('\n');
}
