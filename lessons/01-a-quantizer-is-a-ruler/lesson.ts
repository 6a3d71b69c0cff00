import { defineLesson } from '$lib/lesson/lesson';
import { choice, integer, number, text } from '$lib/scenario/field';
import { defineScenario, type State } from '$lib/scenario/scenario';
import { num } from '$lib/text/number';
import { rich, withRuns, type Rich } from '$lib/text/rich';
import { largestError, lastCode, place, ROUNDINGS, SHOWN, type Ruler } from './ruler';

const scenario = defineScenario({
  version: 1,
  fields: {
    x: number({ initial: 0.6, min: SHOWN[0], max: SHOWN[1] }),
    scale: number({ initial: 0.25, min: 0.001, max: 1, log: true, float32: true }),
    bits: integer({ initial: 4, min: 2, max: 16 }),
    rounding: choice(ROUNDINGS),
    /** The formula cells */
    cell: text({ initial: 'round(x / s) * s', maxLength: 400 }),
    range: text({ initial: '2.2 / (2^(n - 1) - 1)', maxLength: 400 }),
  },
});
const { initial } = scenario;
type Page = Readonly<State<typeof scenario.fields>>;

const rulerOf = ({ scale, bits, rounding }: Page): Ruler => ({
  scale,
  last: lastCode(bits),
  rounding,
});
const hued = (value: number): Rich => withRuns(num(value), { quantity: 'w' });
const endOf = ({ scale, last }: Ruler): number => scale * last;

/** The questions are about the ruler on which the page opens. */
const start = rulerOf(initial);
const halved = { ...start, scale: start.scale / 2 };
const ratio = (of: (ruler: Ruler) => number): number => of(halved) / of(start);
const GUESSES = [
  { id: 'error', label: 'The error halves, the reach stays', ratios: [0.5, 1] },
  { id: 'both', label: 'Both halve', ratios: [0.5, 0.5] },
  { id: 'reach', label: 'The error halves, the reach doubles', ratios: [0.5, 2] },
] as const;
const happens = GUESSES.find(
  ({ ratios: [error, reach] }) => ratio(largestError) === error && ratio(endOf) === reach,
);

/** Beyond the last tick, for a step */
const beyond = 2.2;
const between = 0.7;
const byBits = { ...start, last: lastCode(8) };

/** The first check: a value just below its tick. */
const near = 0.2;
const nearBack = place(near, start).back;

/** The second check: the scales that a layer of 8 bits may have, if its values reach so far. */
const reaches = 2;
const eight = (scale: number): Ruler => ({ scale, last: lastCode(8), rounding: 'half away' });
const [fine, fitting, wide] = [0.005, reaches / lastCode(8), 0.05].map(Math.fround).map(eight);
const shownAt = ({ scale }: Ruler) => ({ scale, bits: 8, x: reaches });

export const lesson = defineLesson({
  scenario,

  values: {
    ruler: rulerOf,
    at: (page) => place(page.x, rulerOf(page)),
    /** The number of codes, and the ends of what they stand for */
    codes: ({ bits }) => 2 * lastCode(bits) + 1,
    last: ({ bits }) => lastCode(bits),
    end: (page) => endOf(rulerOf(page)),
    largest: (page) => largestError(rulerOf(page)),
    /** What the prediction asks for */
    halved: () => ({ error: largestError(halved), end: endOf(halved) }),
    beyond: () => beyond,
  },

  steps: ({ ruler, end, largest }) => [
    {
      title: 'Drag the value',
      body: rich`The handle is on the axis. The value snaps to ${ruler.rounding === 'truncate' ? 'a tick' : 'the nearest tick'}, and between the ends the error ${ruler.rounding === 'truncate' ? 'stays below' : 'is at most'} ${num(largest)}: that is why its curve looks like a saw.`,
      patch: { x: initial.x },
    },
    {
      title: 'Go past the last tick',
      body: rich`The last tick is at ${hued(end)}. A value of ${hued(beyond)} gets ${place(beyond, ruler).clipped ? rich`the last code, so ${num(Math.abs(place(beyond, ruler).error))} of it are cut off. From there on the error grows with the value` : 'a code of its own: this ruler is long enough'}.`,
      patch: { x: beyond },
    },
    {
      title: 'Cut digits off instead',
      body: rich`Set the rounding to “truncate”. Each value now goes to the tick towards 0, and ${hued(between)} becomes ${hued(place(between, { ...ruler, rounding: 'truncate' }).back)}. The error reaches a whole step, and always makes a value smaller. So quantizers round to the nearest.`,
      patch: { x: between, rounding: 'truncate' },
    },
    {
      title: 'Spend more bits',
      body: rich`With 8 bits there are ${num(2 * byBits.last + 1)} codes. If the step stays ${hued(start.scale)}, the ticks reach to ${hued(endOf(byBits))} and are as far apart as before. More bits alone make the ruler longer, not finer.`,
      patch: { x: initial.x, rounding: 'half away', bits: 8 },
    },
  ],

  predictions: () => [
    {
      id: 'halve',
      kicker: 'Predict, then look',
      question: rich`With ${initial.bits} bits, the scale is halved from ${hued(start.scale)} to ${hued(halved.scale)}. What becomes of the largest error between the ends, and of how far the ticks reach?`,
      options: GUESSES,
      answer: happens?.id ?? '',
      q: 'w',
      patch: { ...initial, scale: halved.scale },
      reply: (guess) => {
        const truth = rich`The largest error falls from ${num(largestError(start))} to ${num(largestError(halved))}, and the last tick moves from ${hued(endOf(start))} to ${hued(endOf(halved))}.`;
        switch (guess?.id) {
          case 'error':
            return rich`You said “the reach stays”. But there are as many codes as before, and each step is half as wide. ${truth}`;
          case 'reach':
            return rich`You said “the reach doubles”. That would take one bit more. ${truth}`;
          case 'both':
            return rich`You said “both halve”, and they do. ${truth}`;
          default:
            return rich`Both halve. ${truth}`;
        }
      },
    },
  ],

  checks: () => [
    {
      id: 'near',
      question: rich`The scale is ${num(start.scale)}. What does ${num(near)} read back as?`,
      options: [
        {
          id: 'zero',
          label: '0, because its decimals are cut off',
          because: rich`Nothing is cut off: ${num(near)} / ${num(start.scale)} is ${num(near / start.scale)}, and the nearest whole number is ${num(place(near, start).code)}. Only “truncate” gives 0.`,
          see: { text: 'the same value, truncated', patch: { x: near, rounding: 'truncate' } },
        },
        {
          id: 'itself',
          label: rich`${num(near)}, because it lies between the ends`,
          because:
            'Between the ends nothing is clipped, but only values on a tick come back as they were.',
          see: { text: 'the value between its two ticks', patch: { x: near } },
        },
        {
          id: 'tick',
          label: num(nearBack),
          right: true,
          because: rich`The quotient ${num(near / start.scale)} is rounded to ${num(place(near, start).code)}, and one step is ${num(start.scale)}.`,
        },
      ],
    },
    {
      id: 'scale',
      question: rich`The values of a layer reach from −${reaches} to ${reaches}, and each gets 8 bits. Which scale has the smallest largest error?`,
      options: [
        {
          id: 'fine',
          label: num(fine.scale),
          because: rich`Its ticks are the finest, but they end at ${num(endOf(fine))}. The value ${reaches} loses ${num(Math.abs(place(reaches, fine).error))}.`,
          see: { text: rich`${reaches} on this ruler`, patch: shownAt(fine) },
        },
        {
          id: 'fitting',
          label: num(fitting.scale),
          right: true,
          because: rich`Its last tick is at ${num(endOf(fitting))}: every value has a tick within ${num(largestError(fitting))}, and no tick is wasted.`,
        },
        {
          id: 'wide',
          label: num(wide.scale),
          because: rich`It reaches to ${num(endOf(wide))}, where no value is. For that it pays with an error of up to ${num(largestError(wide))} on each value.`,
          see: { text: 'the long ruler', patch: { ...shownAt(wide), x: 0.625 } },
        },
      ],
    },
  ],

  cells: ({ x, scale, bits, at }) => ({ x, s: scale, n: bits, q: at.code }),
});
