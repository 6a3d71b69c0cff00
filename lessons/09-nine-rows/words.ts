import type { FigureTable } from '$lib/chart/frame/figureTable';
import type { LineMark } from '$lib/chart/mark/numberLine';
import type { StepKey, StepRow } from '$lib/diagnosis/nineRows';
import type { ChannelInput, ChannelTrace } from '$lib/quantizer/channel';
import type { ScaleFloor } from '$lib/quantizer/floors/scaleFloor';
import { num, numberWords } from '$lib/text/number';
import { rich, variable, type Quantity, type Rich, type TextRun } from '$lib/text/rich';
import { b, M, qB, sB, sIn, sW } from '$lib/text/symbols';
import { differs, TAPS, type Outputs } from './outputs';

/** The sentences of the chapter's figures. */

/** The words of a row. */
export interface RowWords {
  readonly name: Rich;
  /** How the value is computed, in a few words */
  readonly how: Rich;
  readonly quantity: Quantity;
  /** What happens in this row, with the present numbers */
  readonly sentence: Rich;
}

const orNothing = (x: number | null): readonly (string | TextRun)[] =>
  x === null ? ['nothing'] : num(x);

const VARIABLES: Partial<Record<string, TextRun[]>> = { s_in: sIn, s_w: sW };
const floorHow = ({ says }: ScaleFloor): Rich =>
  says.flatMap((part): readonly (string | TextRun)[] =>
    typeof part === 'number' ? num(part, { power: true }) : (VARIABLES[part] ?? [part]),
  );

function floorSentence(row: StepRow, trace: ChannelTrace): Rich {
  if (row.status !== 'lifted') return 'No floor acts here, so the scale stays as it is.';
  const [raw, lifted] = [num(trace.rawWeightScale), num(trace.weightScale)];
  const factor = num(trace.weightScale / trace.rawWeightScale);
  return rich`The floor lifts the scale from ${raw} to ${lifted}, by a factor of ${factor}. All ${TAPS} weights now round to code 0.`;
}

function codeSentence(row: StepRow, trace: ChannelTrace, { machine }: ChannelInput): Rich {
  const { bits, code, rounded } = trace;
  const stored = num(code ?? 0n);
  const needs = bits === null ? 'It has no whole number at all' : `It needs ${bits} bits`;
  switch (row.status) {
    case 'trap':
      return rich`${machine} does not cast ${num(rounded)}: the program stops here.`;
    case 'saturated':
      return rich`${needs}, the integer has 64. ${machine} makes it ${stored}. From here on the bias is another number.`;
    case 'inf':
    case 'nan':
      return rich`There is no integer for it. ${machine} makes it ${stored}.`;
    default:
      return `${needs}, and the integer has 64: it fits.`;
  }
}

function kernelSentence(trace: ChannelTrace, { outputScale }: ChannelInput): Rich {
  const { output, mantissa, shift } = trace;
  if (output === null) return 'A value that the kernel needs does not exist, so it gives nothing.';
  const m = num(trace.multiplier);
  if (trace.flushed) {
    return rich`The multiplier is ${m}, below the smallest that mantissa and shift can hold: both become 0, and the channel puts out 0 whatever its bias.`;
  }
  const value = num(output.value, { digits: 5 });
  return rich`The multiplier is ${m}, kept as mantissa ${String(mantissa)} and shift ${String(shift)}. The output code is ${output.code}, which means ${value} in steps of ${num(outputScale)}.`;
}

/** Names, formulas and sentences of the nine rows for one channel. */
export function rowWords(rows: readonly StepRow[], input: ChannelInput, trace: ChannelTrace) {
  const row = (key: StepKey) => rows.find((candidate) => candidate.key === key) ?? rows[0];
  const bias = num(input.bias, { digits: 5 });
  const words: Record<StepKey, RowWords> = {
    maxWeight: {
      name: rich`max|${variable('w')}|`,
      how: `largest of ${TAPS} weights`,
      quantity: 'w',
      sentence: rich`The filter is dead: none of its weights is larger than ${num(input.maxWeight)}.`,
    },
    rawWeightScale: {
      name: sW,
      how: rich`max|${variable('w')}| / 32767`,
      quantity: 'w',
      sentence:
        'One step of the weights. The largest weight still gets code 32767, so nothing looks wrong yet.',
    },
    weightScale: {
      name: rich`${sW} after the floor`,
      how: floorHow(input.floor),
      quantity: 'w',
      sentence: floorSentence(row('weightScale'), trace),
    },
    biasScale: {
      name: sB,
      how: rich`${sIn} · ${sW}`,
      quantity: 'b',
      sentence: rich`The accumulator counts in products of an input step and a weight step, so the bias must too: ${num(input.inputScale)} · ${num(trace.weightScale)}.`,
    },
    inverse: {
      name: rich`1 / ${sB}`,
      how: 'one float32 inverse',
      quantity: 'b',
      sentence:
        'The pass multiplies by an inverse instead of dividing. That costs at most the last digit.',
    },
    steps: {
      name: rich`${b} / ${sB}`,
      how: rich`${b} · (1 / ${sB})`,
      quantity: 'b',
      sentence: rich`So many steps reach from 0 to ${bias}.`,
    },
    code: {
      name: qB,
      how: 'rounded, then cast to int64',
      quantity: 'b',
      sentence: codeSentence(row('code'), trace, input),
    },
    dequantized: {
      name: rich`${qB} · ${sB}`,
      how: 'what the file now says',
      quantity: 'b',
      sentence: rich`Read back, the bias is ${orNothing(trace.dequantized)}. It was ${bias}.`,
    },
    kernel: {
      name: 'output code',
      how:
        trace.mantissa === null
          ? 'no multiplier'
          : rich`${M}: mantissa ${trace.mantissa}, shift ${String(trace.shift)}`,
      quantity: 'out',
      sentence: kernelSentence(trace, input),
    },
  };
  return words;
}

/** What the figure of the nine rows shows. */
export const ROWS_SUMMARY =
  'The same filter, followed one operation at a time. Filled cells are ones: sign, exponent and fraction of a float32; two rows of 32 for the 64-bit integer. A hatched rail marks the rows after the bias was lost.';

/** The names of the steps that can lose something. */
const LOSSY_STEP: Partial<Record<StepKey, string>> = {
  rawWeightScale: 'the weight scale',
  biasScale: 'the bias scale',
  inverse: 'the inverse',
  steps: 'the product',
  code: 'the cast',
  kernel: 'the multiplier',
};
const KEEPS: readonly StepRow['status'][] = ['exact', 'rounded', 'lifted'];

/** The figure's title: the finding of the nine rows. */
export function finding(rows: readonly StepRow[]): Rich {
  const names = rows
    .filter(({ status }) => !KEEPS.includes(status))
    .flatMap(({ key }) => LOSSY_STEP[key] ?? []);
  if (names.length === 0) return 'Nine rows, and nothing is lost';
  const last = names[names.length - 1];
  if (names.length === 1) return `Nine rows, one lossy step: ${last}`;
  return `Nine rows, and something is lost in ${names.slice(0, -1).join(', ')} and ${last}`;
}

/** The nine rows as a data table. */
export function rowTable(
  rows: readonly StepRow[],
  words: Record<StepKey, RowWords>,
  plain: (text: Rich) => string,
): FigureTable {
  return {
    columns: [
      { label: 'row' },
      { label: 'step' },
      { label: 'value', digits: 17 },
      { label: 'status' },
    ],
    rows: rows.map(({ key, value, status }, i) => [
      i + 1,
      plain(words[key].name),
      value,
      { status },
    ]),
  };
}

/** The row as a sentence for the live region. */
export const rowLive = (row: StepRow, index: number): string =>
  `row ${index + 1} of 9, ${row.status}, ${row.value === null ? 'no value' : numberWords(row.value, { full: true })}`;

/** What the figure of the outputs shows. */
export const outputSummary = (channel: number, { reach }: Outputs): Rich =>
  rich`Output of channel ${channel} in the float model (hollow) and from the integer kernel (filled). The filter is dead: its weights move the output by ${num(reach, { digits: 2 })} at most, so the bias is all there is.`;

const KERNEL_STOPPED = 'The kernel gives nothing: the program stopped at the cast';

/** The finding before ReLU6, as the figure's title. */
export function beforeFinding(all: Outputs): Rich {
  const isWrong = differs(all.floatBefore, all.kernelBefore, all.halfStep);
  if (isWrong === null) return KERNEL_STOPPED;
  if (!isWrong) return 'Before ReLU6 the output is right';
  const [float, kernel] = [all.floatBefore, all.kernelBefore ?? NaN];
  return rich`Before ReLU6 ${num(float, { digits: 4 })} became ${num(kernel, { digits: 4 })}`;
}

/** The finding after ReLU6, as the figure's title. */
export function outputFinding(all: Outputs): Rich {
  const before = differs(all.floatBefore, all.kernelBefore, all.halfStep);
  const after = differs(all.floatAfter, all.kernelAfter, all.halfStep);
  if (before === null) return KERNEL_STOPPED;
  if (!before) return 'The output is right before and after ReLU6';
  if (!after) return 'Wrong before ReLU6, right after it: nobody sees the bug';
  return rich`ReLU6 does not hide this one: ${num(all.floatAfter)} became ${num(all.kernelAfter ?? NaN)}`;
}

const outputWords = (x: number | null) => (x === null ? 'nothing' : numberWords(x));

/** Both outputs as a sentence for the live region. */
export const outputLive = (when: string, float: number, kernel: number | null): string =>
  `${when}: float ${outputWords(float)}, int16 ${outputWords(kernel)}`;

/** Both outputs on one line: the float model's is hollow, the kernel's is filled. */
export function outputMarks(float: number, kernel: number | null): LineMark[] {
  const floatMark: LineMark = {
    at: float,
    name: 'float',
    value: num(float, { digits: 4 }),
    hollow: true,
  };
  if (kernel === null) return [floatMark];
  const same = Math.abs(float - kernel) < 1e-3;
  const value = num(kernel, { digits: 4 });
  return same
    ? [{ at: kernel, name: 'float and int16', value, q: 'out' }]
    : [{ at: kernel, name: 'int16', value, q: 'out' }, floatMark];
}
