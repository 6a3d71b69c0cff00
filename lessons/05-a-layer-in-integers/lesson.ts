import { defineLesson, type Step } from '$lib/lesson/lesson';
import { f32 } from '$lib/numeric/float32';
import { CODE_RANGE } from '$lib/quantizer/dtype';
import { quantizeMultiplier } from '$lib/quantizer/multiplier';
import { choice, integer, number, text } from '$lib/scenario/field';
import { defineScenario, type State } from '$lib/scenario/scenario';
import { num } from '$lib/text/number';
import { rich, variable } from '$lib/text/rich';
import { M, qB, sB, sIn, sOut, sW } from '$lib/text/symbols';
import {
  BIAS,
  BIAS_CODE,
  BIAS_SCALE,
  finish,
  INPUT_SCALE,
  layerElement,
  multiplierOf,
  OUTPUT_SCALE,
  ROUNDINGS,
  WEIGHT_SCALE,
  WEIGHT_ZERO,
  type LayerSetting,
} from './layer';
import { stations } from './words';

const LAST = CODE_RANGE.uint8.max;

const scenario = defineScenario({
  version: 1,
  fields: {
    /** Which of the nine elements of the output, row by row */
    element: integer({ initial: 4, min: 0, max: 8 }),
    z_in: integer({ initial: 64, min: 0, max: LAST }),
    z_out: integer({ initial: 21, min: 0, max: LAST }),
    s_out: number({ initial: OUTPUT_SCALE, min: 1e-3, max: 1, log: true, float32: true }),
    rounding: choice(ROUNDINGS),
    /** The open station; 0 for none */
    station: integer({ initial: 1, min: 0, max: 6 }),
    /** The formula cells */
    code: text({ initial: 'z_out + round(M * acc)', maxLength: 400 }),
    fixed: text({
      initial: 'multiplier(M).mantissa * 2^(multiplier(M).shift - 31) / M',
      maxLength: 400,
    }),
  },
});
const { initial } = scenario;

type Page = Readonly<State<typeof scenario.fields>>;
type Patch = Partial<Page>;

const settingOf = ({ element, z_in, z_out, s_out, rounding }: Page): LayerSetting => ({
  element,
  inputZero: z_in,
  outputZero: z_out,
  outputScale: s_out,
  rounding,
});

function multiplierAt({ s_out }: Page) {
  const multiplier = multiplierOf(s_out);
  return { multiplier, ...quantizeMultiplier(multiplier) };
}

const first = settingOf(initial);
const zIn = variable('z', 'in');
const zOut = variable('z', 'out');

/** What the prediction asks. */
const SUM = 1_000_000;
const ofSum = finish(SUM, first);
const GUESSES = [
  { id: 'point', label: rich`${num(ofSum.requantized)}`, value: ofSum.requantized },
  { id: 'right', label: rich`${num(ofSum.code)}`, value: ofSum.code },
  { id: 'full', label: rich`${LAST}: a million does not fit a byte`, value: LAST },
];

/** s_out at which the brightest answer of the filter is beyond the last code. */
const narrow = f32(OUTPUT_SCALE / 4);

const steps = (): readonly Step<Patch>[] => [
  {
    title: 'Move the zero point of the input',
    body: rich`The codes of the pixels move with ${zIn}. The products do not, because ${zIn} is subtracted first. A zero point costs nothing until pixels run into an end of the codes.`,
    patch: { ...initial, z_in: 100, station: 1 },
  },
  {
    title: 'See where the bias joins',
    body: rich`It is an integer too, ${qB} = ${num(BIAS_CODE)}. It counts in the unit of the sum, because it is added to the sum.`,
    patch: { ...initial, station: 3 },
  },
  {
    title: 'Make the steps of the output finer',
    body: rich`With ${sOut} = ${num(narrow)} the multiplier is four times larger. The sum has not changed, and its code is beyond ${LAST}: the clamp cuts it off.`,
    patch: { ...initial, s_out: narrow, station: 6 },
  },
  {
    title: 'Cut instead of rounding',
    body: 'Without its rounding the shift always goes down. The error is then up to a whole step, and it has the same sign in each element.',
    patch: { ...initial, rounding: 'cut', station: 4 },
  },
];

export const lesson = defineLesson({
  scenario,

  values: {
    setting: settingOf,
    layer: (page) => layerElement(settingOf(page)),
    multiplier: multiplierAt,
    stations: (page) =>
      stations(layerElement(settingOf(page)), settingOf(page), multiplierAt(page)),
    biasScale: () => BIAS_SCALE,
    bias: () => ({ value: BIAS, code: BIAS_CODE }),
    inputScale: () => INPUT_SCALE,
    weightScale: () => WEIGHT_SCALE,
  },

  steps,

  predictions: () => [
    {
      id: 'million',
      kicker: 'Predict, within one',
      question: rich`In another element the accumulator, bias included, holds ${num(BigInt(SUM))}. The multiplier is ${num(multiplierOf(OUTPUT_SCALE))}, and ${zOut} is ${initial.z_out}. Which code does the layer put out?`,
      options: GUESSES,
      answer: 'right',
      q: 'out',
      happens: 'put out',
      patch: { ...initial, station: 5 },
      reply: (guess) => {
        const why = rich`${num(BigInt(SUM))} · ${num(multiplierOf(OUTPUT_SCALE))} is ${num(ofSum.requantized)}, and ${zOut} comes on top: ${num(ofSum.code)}.`;
        switch (guess?.id) {
          case 'point':
            return rich`You said ${guess.value ?? 0}, which is right but for the zero point. ${why}`;
          case 'full':
            return rich`You said ${LAST}. A million is only a count of very small steps. ${why}`;
          case 'right':
            return rich`You said ${ofSum.code}, and so it is. ${why}`;
          default:
            return why;
        }
      },
    },
  ],

  checks: () => [
    {
      id: 'float',
      question: 'Where in this pipeline is a float multiplied, while the network runs?',
      options: [
        {
          id: 'products',
          label: 'At the start: codes are turned into reals, then multiplied',
          because:
            'A fake-quantized model does that, to try out a quantization. An integer kernel multiplies the codes themselves.',
          see: { text: 'the products', patch: { station: 1 } },
        },
        {
          id: 'multiplier',
          label: rich`At the multiplier, because ${M} is no integer`,
          because: rich`${M} is known before the network runs. It is stored as two integers, and the kernel multiplies by one and shifts by the other.`,
          see: { text: 'the mantissa and the shift', patch: { station: 4 } },
        },
        {
          id: 'nowhere',
          label: 'Nowhere',
          right: true,
          because: 'From the codes of the input to the code of the output there are only integers.',
        },
      ],
    },
    {
      id: 'bias',
      question: rich`The bias is rounded to steps of ${sB} = ${num(BIAS_SCALE)}. Can a converter choose finer ones?`,
      options: [
        {
          id: 'own',
          label: 'Yes, the bias may have a scale of its own',
          because:
            'The kernel adds it to the sum as it is. In other steps it would count as another bias.',
          see: { text: 'where the bias joins the sum', patch: { station: 3 } },
        },
        {
          id: 'later',
          label: 'Yes, the multiplier makes up for it',
          because:
            'The multiplier comes after the addition. It cannot tell the bias from the products any more.',
          see: { text: 'the multiplier, after the bias', patch: { station: 4 } },
        },
        {
          id: 'no',
          label: rich`No, ${sIn} and ${sW} decide it`,
          right: true,
          because: rich`${sB} = ${sIn} · ${sW} is nobody’s choice. If ${sW} becomes very small, ${sB} does too. That is where the bug begins.`,
        },
      ],
    },
  ],

  cells: ({ s_out, z_in, z_out, layer, multiplier }) => ({
    acc: layer.accumulator,
    M: multiplier.multiplier,
    z_in,
    z_w: WEIGHT_ZERO,
    z_out,
    s_in: INPUT_SCALE,
    s_w: WEIGHT_SCALE,
    s_b: BIAS_SCALE,
    s_out,
    q_b: BIAS_CODE,
    b: BIAS,
  }),
});
