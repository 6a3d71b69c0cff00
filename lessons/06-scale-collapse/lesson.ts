import { ISSUE_INPUT_SCALE, RELU6_SCALE } from '$lib/examples/filter3';
import { FILTER_3 } from '$lib/examples/mobilenetv2';
import { defineLesson, type Step } from '$lib/lesson/lesson';
import { f32, FLT_EPSILON, FLT_MAX, FLT_MIN, FLT_TRUE_MIN } from '$lib/numeric/float32';
import { SYMMETRIC_MAX } from '$lib/quantizer/dtype';
import { SMALLEST_MULTIPLIER } from '$lib/quantizer/multiplier';
import { number, text } from '$lib/scenario/field';
import { defineScenario, type State } from '$lib/scenario/scenario';
import { num, raised } from '$lib/text/number';
import { rich, withRuns, type Quantity, type Rich } from '$lib/text/rich';
import { sW } from '$lib/text/symbols';
import { collapse, type Collapse } from './collapse';

const scenario = defineScenario({
  version: 1,
  fields: {
    /** The largest weight of the channel */
    largest: number({ initial: 0.2, min: FLT_TRUE_MIN, max: 1, log: true, float32: true }),
    /** The formula cells */
    step: text({ initial: 'scale(-w, w, "int16")', maxLength: 400 }),
    after: text({ initial: 'bitsNeeded(b, s_in * s_w)', maxLength: 400 }),
  },
});
const { initial } = scenario;

type Patch = Partial<State<typeof scenario.fields>>;

const hued = (value: number, quantity: Quantity, digits?: number): Rich =>
  withRuns(num(value, { digits }), { quantity });

const LAST = SYMMETRIC_MAX.int16;
const filter = collapse(FILTER_3.maxAbsWeight);
const SHRINK = 20;
const shrunk = f32(initial.largest / 10 ** SHRINK);
const alive = collapse(initial.largest);
const tiny = collapse(shrunk);
/** Below this largest weight the inverse of the scale is no float32 any more. */
const end = LAST / FLT_MAX;

const changes = ({ codes }: Collapse): number =>
  codes.filter((code, i) => code !== alive.codes[i]).length;

/** What the prediction asks: the codes of the five weights after they have shrunk. */
const GUESSES = [
  { id: 'zero', label: 'All five are 0' },
  { id: 'some', label: 'The large ones stay, the small ones become 0' },
  { id: 'same', label: 'The same five as before' },
] as const;
const zeros = tiny.codes.filter((code) => code === 0).length;
const answer = changes(tiny) === 0 ? 'same' : zeros === tiny.codes.length ? 'zero' : 'some';

const filter3: Patch = { largest: FILTER_3.maxAbsWeight };

const steps = (): readonly Step<Patch>[] => [
  {
    title: 'A filter that is alive',
    body: rich`With a largest weight of ${hued(initial.largest, 'w')} one step is ${hued(alive.scale, 'w')}. The bias fits, and so does the multiplier.`,
    patch: { largest: initial.largest },
  },
  {
    title: 'Filter 3 of MobileNetV2',
    body: rich`One step is now ${hued(filter.scale, 'w')}. No weight is worse off: the largest error is the same part of the largest weight. But the bias takes ${filter.trace.bits ?? 0} bits, and the multiplier is kept as 0.`,
    patch: filter3,
  },
  {
    title: 'Where the weights break too',
    body: rich`Below ${hued(end, 'w', 2)} the quantizer’s inverse, 1 / ${sW}, is larger than any float32. It becomes infinite, and so does each weight in steps of ${sW}. What code they get is up to the machine, not to them.`,
    patch: { largest: f32(end / 10) },
  },
];

export const lesson = defineLesson({
  scenario,

  values: {
    filter: () => ({ ...FILTER_3, ...filter }),
    alive: () => alive,
    channel: ({ largest }) => collapse(largest),
    changed: ({ largest }) => changes(collapse(largest)),
    landmarks: () => ({ epsilon: FLT_EPSILON, least: FLT_MIN, last: FLT_TRUE_MIN }),
    /** How many times larger the multiplier would have to be to be kept */
    tooSmall: () => SMALLEST_MULTIPLIER / filter.trace.multiplier,
  },

  steps,

  predictions: () => [
    {
      id: 'shrink',
      kicker: 'Predict, then drag',
      question: rich`All five weights shrink by a factor of ${raised('10', SHRINK)}: the largest from ${hued(initial.largest, 'w')} to ${hued(shrunk, 'w')}. What are their int16 codes then?`,
      options: GUESSES,
      answer,
      q: 'w',
      patch: { largest: shrunk },
      reply: (guess) => {
        const codes = rich`${tiny.codes.map((code) => num(code)).flatMap((runs, i) => (i === 0 ? runs : [', ', ...runs]))}`;
        const why = rich`The scale shrank by the same factor, so each weight is as many steps as before: ${codes}.`;
        switch (guess?.id) {
          case 'zero':
            return rich`You said “all five are 0”. That would be so if the scale had stayed. ${why}`;
          case 'some':
            return rich`You said that the small ones become 0. They are no smaller than before, next to the largest. ${why}`;
          case 'same':
            return rich`You said “the same five”, and so it is. ${why}`;
          default:
            return rich`The codes are the same. ${why}`;
        }
      },
    },
  ],

  checks: () => [
    {
      id: 'code',
      question: rich`A weight is ${num(1e-19, { power: true })}. Which int16 code does it get, in a channel with a scale of its own?`,
      options: [
        {
          id: 'zero',
          label: '0, because it is tiny',
          because:
            'Tiny is measured in steps, and the step is just as tiny. With a floor under the scale, or with one scale for the whole layer, 0 would be right.',
          see: {
            text: 'a channel whose largest weight is that small',
            patch: { largest: f32(1e-19) },
          },
        },
        {
          id: 'one',
          label: '1, the smallest code after 0',
          because:
            'Only if one step happens to be that long. The step depends on the channel, not on this weight.',
          see: {
            text: 'a channel with that step',
            patch: { largest: f32(LAST * 1e-19) },
          },
        },
        {
          id: 'depends',
          label: 'It depends on the largest weight of its channel',
          right: true,
          because: rich`The largest weight gets ${LAST}, and all others get codes in proportion to it.`,
        },
      ],
    },
    {
      id: 'epsilon',
      question: rich`FLT_EPSILON is ${num(FLT_EPSILON, { digits: 2 })}. Filter 3’s scale is ${num(filter.scale)}. Is that too small for a float32?`,
      options: [
        {
          id: 'epsilon',
          label: 'Yes, it is below FLT_EPSILON',
          because:
            'FLT_EPSILON is the distance from 1 to the next float32, not the least one. Around a smaller number the distances are smaller as well.',
          see: { text: 'a scale far below it', patch: { largest: f32(FLT_EPSILON) } },
        },
        {
          id: 'no',
          label: 'No, it has all its digits',
          right: true,
          because: rich`Down to FLT_MIN, ${num(FLT_MIN)}, every float32 has 24 binary digits. The scale is right; what is built on it is not.`,
        },
        {
          id: 'never',
          label: rich`No, and no scale is: float32 goes down to ${num(FLT_TRUE_MIN, { digits: 2 })}`,
          because: rich`Below FLT_MIN a float32 has fewer digits, and the inverse of so small a scale is infinite. Then all codes are wrong.`,
          see: { text: 'a scale below FLT_MIN', patch: { largest: f32(end / 10) } },
        },
      ],
    },
  ],

  cells: ({ largest, channel }) => ({
    w: largest,
    s_w: channel.scale,
    s_in: ISSUE_INPUT_SCALE,
    s_b: channel.trace.biasScale,
    b: FILTER_3.bias,
    q_b: channel.trace.code,
    s_out: RELU6_SCALE,
    M: channel.trace.multiplier,
  }),
});
