import { defineLesson } from '$lib/lesson/lesson';
import { roundHalfAway } from '$lib/numeric/float32';
import { QUANTIZED_DTYPES, SYMMETRIC_MAX } from '$lib/quantizer/dtype';
import { choice, number, text } from '$lib/scenario/field';
import { defineScenario, type State } from '$lib/scenario/scenario';
import { num } from '$lib/text/number';
import { rich } from '$lib/text/rich';
import { AXIS, ordered, ranged, stepsToZero } from './ranges';
import { percent } from './words';

const ends = { min: AXIS[0], max: AXIS[1], float32: true };
const scenario = defineScenario({
  version: 1,
  fields: {
    min: number({ initial: -1.25, ...ends }),
    max: number({ initial: 4.7, ...ends }),
    /** The type whose codes next to 0 are shown */
    dtype: choice(QUANTIZED_DTYPES),
    /** The formula cells */
    count: text({ initial: '-low / s', maxLength: 400 }),
    cell: text({ initial: 'zeroPoint(low, high, "uint8")', maxLength: 400 }),
  },
});
const { initial } = scenario;
type Page = Readonly<State<typeof scenario.fields>>;

const rangeOf = ({ min, max }: Page) => ordered(min, max);
const of = (page: Page, dtype: Page['dtype']) => ranged(...rangeOf(page), dtype);

/** The prediction's data, which do not reach to 0. */
const aside = { min: 3, max: 5 };
const far = ranged(aside.min, aside.max, 'uint8');
const beginsAtMin = roundHalfAway(-aside.min / ((aside.max - aside.min) / 255));
const GUESSES = [
  {
    id: 'outside',
    zeroPoint: beginsAtMin,
    label: rich`${num(beginsAtMin)}: the codes begin at ${aside.min}, and none is idle`,
  },
  { id: 'middle', zeroPoint: 128, label: '128: as many codes below 0 as above' },
  {
    id: 'zero',
    zeroPoint: 0,
    label: rich`0: the codes begin at 0, and ${num(far.first)} of them are idle`,
  },
] as const;

/** Data after ReLU */
const positive = { min: 0, max: 6 };
const relu = { uint8: ranged(0, 6, 'uint8'), int16: ranged(0, 6, 'int16') };
/** As wide on both sides */
const even = { min: -4, max: 4 };

const start = of(initial, 'uint8');
const errorAtZero = Math.abs(start.zeroPoint - stepsToZero(initial.min, start.scale)) * start.scale;

export const lesson = defineLesson({
  scenario,

  values: {
    range: rangeOf,
    uint8: (page) => of(page, 'uint8'),
    int16: (page) => of(page, 'int16'),
    shown: (page) => of(page, page.dtype),
    /** The steps from the low end to 0, which the zero point rounds */
    steps: (page) => stepsToZero(rangeOf(page)[0], of(page, 'uint8').scale),
    idle: (page) => percent(of(page, 'int16')),
    largest: (page) => Math.max(...rangeOf(page).map(Math.abs)),
    lastCode: () => SYMMETRIC_MAX.int16,
    aside: () => aside,
  },

  steps: ({ range, uint8, int16 }) => [
    {
      title: 'Drag an end of the data',
      body: rich`The two handles are the least and the greatest value. uint8 follows both: it covers ${num(uint8.lo)} to ${num(uint8.hi)}. int16 follows the one that is farther from 0, on both sides.`,
      patch: { min: initial.min, max: initial.max },
    },
    {
      title: 'Make both sides even',
      body: rich`From ${num(even.min)} to ${num(even.max)} both kinds cover the same reals, and int16 leaves ${percent(ranged(even.min, even.max, 'int16'))} idle. Such data lose nothing by a symmetric type. Weights are often like this.`,
      patch: even,
    },
    {
      title: 'Cut off one side',
      body: rich`After ReLU no value is below 0. The zero point of uint8 is ${num(relu.uint8.zeroPoint)}, and every code is used. int16 leaves ${percent(relu.int16)} idle. With ${num(relu.int16.last)} codes left it can afford that.`,
      patch: positive,
    },
    {
      title: 'Look next to 0',
      body: rich`The dashed ticks are where the codes of uint8 would stand if the first one stood for exactly ${num(range[0])}. Then 0 would have no code. The arrow moves all ticks until one stands on 0. int16 needs no arrow: its zero point ${num(int16.zeroPoint)} is there by itself.`,
      patch: { min: initial.min, max: initial.max, dtype: 'uint8' },
    },
  ],

  predictions: () => [
    {
      id: 'aside',
      question: rich`Data lie between ${aside.min} and ${aside.max}. Which zero point does uint8 get, and which of its codes are idle?`,
      options: GUESSES,
      answer: GUESSES.find(({ zeroPoint }) => zeroPoint === far.zeroPoint)?.id ?? '',
      q: 'in',
      patch: { ...aside, dtype: 'uint8' },
      reply: (guess) => {
        const truth = rich`The range is widened until it holds 0: the codes cover ${num(far.lo)} to ${num(far.hi)}, and those below ${num(far.first)} are idle.`;
        switch (guess?.id) {
          case 'outside':
            return rich`You said “the codes begin at ${aside.min}”. Then 0 would be at code ${num(beginsAtMin)}, and uint8 has no such code. ${truth}`;
          case 'middle':
            return rich`You said “128”. Half of the codes would stand for reals below 0, where no value is. ${truth}`;
          case 'zero':
            return rich`You said “0”, and so it is. ${truth}`;
          default:
            return rich`The zero point is ${num(far.zeroPoint)}. ${truth}`;
        }
      },
    },
  ],

  checks: () => [
    {
      id: 'exact',
      question: 'Why must the real 0 have a code of its own?',
      options: [
        {
          id: 'division',
          label: 'Without it the scale would be divided by 0',
          because: rich`No step divides by the zero point. With the dashed ticks everything could be computed: 0 would read back as ${num(errorAtZero)}.`,
          see: { text: 'the dashed ticks next to 0', patch: { dtype: 'uint8' } },
        },
        {
          id: 'most',
          label: 'Because most values are near 0',
          because:
            'Values near 0 are rounded like all others. Data may even be far from it, and 0 still has a code.',
          see: { text: 'data far from 0', patch: aside },
        },
        {
          id: 'written',
          label: 'ReLU and padding write exactly 0, very often',
          right: true,
          because:
            'Each of these zeros would have the same error, with the same sign. Sums over many of them would all be off in one direction.',
        },
      ],
    },
    {
      id: 'relu',
      question: rich`After ReLU6, values lie between 0 and 6. What does a symmetric int16 lose against an asymmetric uint8?`,
      options: [
        {
          id: 'half',
          label: 'Half of its codes, and it is finer all the same',
          right: true,
          because: rich`${num(relu.int16.idle)} codes are idle. The others are ${num(relu.int16.scale)} apart, and those of uint8 ${num(relu.uint8.scale)}.`,
        },
        {
          id: 'nothing',
          label: 'Nothing, because both zero points are 0',
          because: rich`Both are 0, but the codes of int16 begin at −${num(SYMMETRIC_MAX.int16)}: all of those below 0 are idle.`,
          see: { text: 'data after ReLU6', patch: { ...positive, dtype: 'int16' } },
        },
        {
          id: 'coarser',
          label: 'So many codes that it is coarser than uint8',
          because: rich`Half of them are idle, and ${num(relu.int16.codes - relu.int16.idle)} are left. uint8 has ${num(relu.uint8.codes)}.`,
          see: { text: 'the codes of int16 next to 0', patch: { ...positive, dtype: 'int16' } },
        },
      ],
    },
  ],

  cells: ({ range, uint8 }) => ({
    low: range[0],
    high: range[1],
    s: uint8.scale,
    z: uint8.zeroPoint,
  }),
});
