import { deadChannelInput } from '$lib/examples/deadChannel';
import { FILTER_3, FIRST_CONVOLUTION_DEAD } from '$lib/examples/mobilenetv2';
import { defineLesson, type Step } from '$lib/lesson/lesson';
import { f32, FLT_MAX } from '$lib/numeric/float32';
import { castInt64, INT64_MAX, INT64_MIN } from '$lib/numeric/machine';
import { traceChannel } from '$lib/quantizer/channel';
import { choice, number, text } from '$lib/scenario/field';
import { defineScenario, type State } from '$lib/scenario/scenario';
import { num, raised } from '$lib/text/number';
import { rich } from '$lib/text/rich';
import { castRows, ENDS, LAST_FLOAT, ORDERS, WIDTHS, type CastSetting } from './casts';

/** Filter 3's bias in steps of its scale. */
const COUNT = traceChannel(deadChannelInput(FILTER_3)).rounded;

const scenario = defineScenario({
  version: 1,
  fields: {
    /** The number to cast, if `kind` is "number" */
    x: number({ initial: COUNT, min: -FLT_MAX, max: FLT_MAX, log: 1, float32: true }),
    kind: choice(['number', 'inf', '-inf', 'NaN']),
    width: choice(WIDTHS),
    order: choice(ORDERS),
    end: choice(ENDS),
    /** The formula cells */
    cell: text({ initial: 'cast(x, "int64", "x86-64")', maxLength: 400 }),
    round: text({ initial: 'f32(INT64_MAX) == 2^63', maxLength: 400 }),
  },
});

type Page = Readonly<State<typeof scenario.fields>>;
type Patch = Partial<Page>;

const SPECIAL = { inf: Infinity, '-inf': -Infinity, NaN: NaN };
const valueOf = ({ kind, x }: Page): number => (kind === 'number' ? x : SPECIAL[kind]);

const settingOf = (page: Page): CastSetting => ({ ...page, x: valueOf(page) });

const PLUS = -COUNT;
const onX86 = castInt64(PLUS, 'x86-64');

const GUESSES = [
  {
    id: 'largest',
    label: rich`The largest int64, ${num(Number(INT64_MAX))}`,
    value: Number(INT64_MAX),
  },
  {
    id: 'smallest',
    label: rich`The smallest int64, ${num(Number(INT64_MIN))}`,
    value: Number(INT64_MIN),
  },
  { id: 'low', label: 'Its lowest 64 bits, which are all 0', value: 0 },
];

/** What x86-64 and AArch64 make of filter 28's bias, which is positive. */
const POSITIVE = FIRST_CONVOLUTION_DEAD.filter(({ bias }) => bias > 0)[0];
const readBack = (machine: 'x86-64' | 'aarch64'): number =>
  traceChannel(deadChannelInput(POSITIVE, 'none', machine)).dequantized ?? NaN;

const plain = { x: PLUS, kind: 'number', width: 64, order: 'cast-first', end: 'below' } as const;

/** The count of a weight that does not fit int32. */
const WEIGHT = f32(1e10);
const onWeight: CastSetting = { x: WEIGHT, width: 32, order: 'cast-first', end: 'below' };
const weightCode = castRows(onWeight)[0].result ?? 0n;

const steps = (): readonly Step<Patch>[] => [
  {
    title: 'After the cast, a clamp comes too late',
    body: rich`The cast has left an integer, and every integer is in range. The clamp cannot know that it was ${num(PLUS, { digits: 2 })} before. On x86-64 ${num(onX86)} passes.`,
    patch: plain,
  },
  {
    title: 'Before the cast, it works',
    body: rich`Swap the blocks. Now the clamp compares floats, and the cast gets ${num(LAST_FLOAT, { digits: 5 })}, which fits. All five machines agree.`,
    patch: { ...plain, order: 'clamp-first' },
  },
  {
    title: 'If its end is a float that fits',
    body: rich`In code the upper end is often written as INT64_MAX. That is ${raised('2', 63)} − 1, and float32 has 24 binary digits, not 63. It rounds up to ${raised('2', 63)}: the first number that does not fit.`,
    patch: { ...plain, order: 'clamp-first', end: 'written' },
  },
  {
    title: 'And NaN walks through',
    body: 'NaN is neither below one end nor above the other: every comparison with it is false. So the clamp hands it on, and the machines disagree again.',
    patch: { ...plain, order: 'clamp-first', kind: 'NaN' },
  },
];

export const lesson = defineLesson({
  scenario,

  values: {
    count: () => COUNT,
    value: valueOf,
    setting: settingOf,
    rows: (page) => castRows(settingOf(page)),
    positive: () => ({
      ...POSITIVE,
      count: traceChannel(deadChannelInput(POSITIVE)).rounded,
      x86: readBack('x86-64'),
      arm: readBack('aarch64'),
    }),
    weight: () => ({ count: WEIGHT, code: weightCode }),
  },

  steps,

  predictions: () => [
    {
      id: 'plus',
      kicker: 'Predict, then look',
      question: rich`Give the bias the other sign: ${num(PLUS, { digits: 2 })} steps. What does x86-64 store as int64?`,
      options: GUESSES,
      answer: onX86 === INT64_MIN ? 'smallest' : onX86 === INT64_MAX ? 'largest' : 'low',
      happens: 'stored',
      patch: plain,
      reply: (guess) => {
        const stored = rich`It stores ${num(onX86)}.`;
        switch (guess?.id) {
          case 'largest':
            return rich`You said “the largest”, which is the nearest one. AArch64 does that. x86-64 has one answer for all that does not fit. ${stored}`;
          case 'smallest':
            return rich`You said “the smallest”, and so it is: x86-64 has one answer for all that does not fit, and it has lost the sign. ${stored}`;
          case 'low':
            return rich`You said “its lowest bits”. JavaScript’s integers do that. x86-64 has one answer for all that does not fit. ${stored}`;
          default:
            return rich`x86-64 has one answer for all that does not fit. ${stored}`;
        }
      },
    },
  ],

  checks: () => [
    {
      id: 'late',
      question: rich`A weight is ${num(WEIGHT, { power: true })} steps long, a float. The quantizer casts it to int32 and then clamps it to ±32767. Which code does x86-64 give?`,
      options: [
        {
          id: 'end',
          label: '32767: the clamp takes care of it',
          because: rich`The clamp gets what the cast has left, and that is negative. It makes the wrong end of it.`,
          see: { text: 'the weight on five machines', patch: { ...onWeight, kind: 'number' } },
        },
        {
          id: 'wrong',
          label: rich`${num(weightCode)}`,
          right: true,
          because:
            'The cast gives the smallest int32, and the clamp moves that to the nearest code. The weight has changed its sign.',
        },
        {
          id: 'stops',
          label: 'None: the program stops',
          because:
            'Of the five machines only WebAssembly’s plain cast stops. On x86-64 a flag is set in the processor, and nobody reads it.',
          see: { text: 'who stops, and who does not', patch: { ...onWeight, kind: 'number' } },
        },
      ],
    },
    {
      id: 'same',
      question:
        'A quantizer passes its tests on an x86-64 machine. Will it write the same biases on AArch64?',
      options: [
        {
          id: 'source',
          label: 'Yes, it is the same source',
          because:
            'The source says what to do with a float that fits. For one that does not, C++ says nothing.',
          see: { text: 'one number, and what five machines make of it', patch: plain },
        },
        {
          id: 'ieee',
          label: 'Yes, both follow IEEE 754',
          because:
            'IEEE 754 asks for a signal where a float has no integer. It does not say which integer follows.',
          see: { text: 'infinity on five machines', patch: { ...plain, kind: 'inf' } },
        },
        {
          id: 'fits',
          label: 'Yes, for each bias that fits its integer',
          right: true,
          because:
            'A cast that fits only cuts decimals, and that is the same everywhere. Make sure that it fits, and no machine matters.',
        },
      ],
    },
  ],

  cells: ({ value }) => ({ x: value }),
});
