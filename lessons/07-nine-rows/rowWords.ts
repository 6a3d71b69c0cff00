import { num, numberWords } from '$lib/text/number';
import { variable, type Quantity, type Rich, type TextRun } from '$lib/text/rich';
import type { FigureTable } from '$lib/chart/frame/figureTable';
import type { StepKey, StepRow } from '$lib/diagnosis/nineRows';
import type { ChannelInput, ChannelTrace } from '$lib/quantizer/channel';
import type { ScaleFloor } from '$lib/quantizer/floors/scaleFloor';

/** The words of a row. */
export interface RowWords {
  readonly name: Rich;
  /** How the value is computed, in a few words */
  readonly how: Rich;
  readonly quantity: Quantity;
  /** What happens in this row, with the present numbers */
  readonly sentence: Rich;
}

const sIn = variable('s', 'in');
const sW = variable('s', 'w');
const sB = variable('s', 'b');
const qB = variable('q', 'b');
const b = variable('b');
const orNothing = (x: number | null): readonly (string | TextRun)[] =>
  x === null ? ['nothing'] : num(x);

const VARIABLES: Partial<Record<string, TextRun[]>> = { s_in: sIn, s_w: sW };
const floorHow = ({ says }: ScaleFloor): Rich =>
  says.flatMap((part): readonly (string | TextRun)[] =>
    typeof part === 'number' ? num(part, { power: true }) : (VARIABLES[part] ?? [part]),
  );

function floorSentence(row: StepRow, trace: ChannelTrace): Rich {
  if (row.status !== 'lifted') return 'No floor acts here, so the scale stays as it is.';
  const factor = trace.weightScale / trace.rawWeightScale;
  return [
    'The floor lifts the scale from ',
    ...num(trace.rawWeightScale),
    ' to ',
    ...num(trace.weightScale),
    ', by a factor of ',
    ...num(factor),
    '. All 27 weights now round to code 0.',
  ];
}

function codeSentence(row: StepRow, trace: ChannelTrace, { machine }: ChannelInput): Rich {
  const { bits, code, rounded } = trace;
  const needs = bits === null ? 'It has no whole number at all' : `It needs ${bits} bits`;
  switch (row.status) {
    case 'trap':
      return [`${machine} does not cast `, ...num(rounded), ': the program stops here.'];
    case 'saturated':
      return [
        `${needs}, the integer has 64. ${machine} makes it `,
        ...num(code ?? 0n),
        '. From here on the bias is another number.',
      ];
    case 'inf':
    case 'nan':
      return [`There is no integer for it. ${machine} makes it `, ...num(code ?? 0n), '.'];
    default:
      return `${needs}, and the integer has 64: it fits.`;
  }
}

function kernelSentence(trace: ChannelTrace, { outputScale }: ChannelInput): Rich {
  const output = trace.output;
  if (output === null) return 'A value that the kernel needs does not exist, so it gives nothing.';
  const m = ['The multiplier is ', ...num(trace.multiplier)];
  if (trace.flushed) {
    return [
      ...m,
      ', below the smallest that mantissa and shift can hold: both become 0, and the channel puts out 0 whatever its bias.',
    ];
  }
  return [
    ...m,
    `, kept as mantissa ${trace.mantissa} and shift ${trace.shift}. The output code is ${output.code}, which means `,
    ...num(output.value, { digits: 5 }),
    ' in steps of ',
    ...num(outputScale),
    '.',
  ];
}

/** Names, formulas and sentences of the nine rows for one channel. */
export function rowWords(rows: readonly StepRow[], input: ChannelInput, trace: ChannelTrace) {
  const row = (key: StepKey) => rows.find((candidate) => candidate.key === key) ?? rows[0];
  const words: Record<StepKey, RowWords> = {
    maxWeight: {
      name: ['max|', ...variable('w'), '|'],
      how: 'largest of 27 weights',
      quantity: 'w',
      sentence: [
        'The filter is dead: none of its weights is larger than ',
        ...num(input.maxWeight),
        '.',
      ],
    },
    rawWeightScale: {
      name: sW,
      how: ['max|', ...variable('w'), '| / 32767'],
      quantity: 'w',
      sentence: [
        'One step of the weights. The largest weight still gets code 32767, so nothing looks wrong yet.',
      ],
    },
    weightScale: {
      name: [...sW, ' after the floor'],
      how: floorHow(input.floor),
      quantity: 'w',
      sentence: floorSentence(row('weightScale'), trace),
    },
    biasScale: {
      name: sB,
      how: [...sIn, ' · ', ...sW],
      quantity: 'b',
      sentence: [
        'The accumulator counts in products of an input step and a weight step, so the bias must too: ',
        ...num(input.inputScale),
        ' · ',
        ...num(trace.weightScale),
        '.',
      ],
    },
    inverse: {
      name: ['1 / ', ...sB],
      how: 'one float32 inverse',
      quantity: 'b',
      sentence:
        'The pass multiplies by an inverse instead of dividing. That costs at most the last digit.',
    },
    steps: {
      name: [...b, ' / ', ...sB],
      how: [...b, ' · (1 / ', ...sB, ')'],
      quantity: 'b',
      sentence: ['So many steps reach from 0 to ', ...num(input.bias, { digits: 5 }), '.'],
    },
    code: {
      name: qB,
      how: 'rounded, then cast to int64',
      quantity: 'b',
      sentence: codeSentence(row('code'), trace, input),
    },
    dequantized: {
      name: [...qB, ' · ', ...sB],
      how: 'what the file now says',
      quantity: 'b',
      sentence: [
        'Read back, the bias is ',
        ...orNothing(trace.dequantized),
        '. It was ',
        ...num(input.bias, { digits: 5 }),
        '.',
      ],
    },
    kernel: {
      name: 'output code',
      how:
        trace.mantissa === null
          ? 'no multiplier'
          : [...variable('M'), `: mantissa ${trace.mantissa}, shift ${trace.shift}`],
      quantity: 'out',
      sentence: kernelSentence(trace, input),
    },
  };
  return words;
}

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
