import { deadChannelInput } from '$lib/examples/deadChannel';
import { PICTURE_INPUT_SCALE } from '$lib/examples/filter3';
import { FILTER_3, FIRST_CONVOLUTION_DEAD, ISSUE_INPUT_ABS_MAX } from '$lib/examples/mobilenetv2';
import { defineLesson, type PredictionOption } from '$lib/lesson/lesson';
import { MACHINES } from '$lib/numeric/machine';
import { traceChannel } from '$lib/quantizer/channel';
import { FLOOR_NAMES } from '$lib/quantizer/floor';
import { choice, flag, integer, text } from '$lib/scenario/field';
import { defineScenario, type State } from '$lib/scenario/scenario';
import { num } from '$lib/text/number';
import { rich, withRuns, type Rich } from '$lib/text/rich';
import { differs, outputs, type Outputs } from './outputs';

const [first, ...others] = FIRST_CONVOLUTION_DEAD.map(({ channel }) => channel);

const scenario = defineScenario({
  version: 1,
  fields: {
    channel: choice([first, ...others]),
    floor: choice(FLOOR_NAMES),
    machine: choice(MACHINES),
    /** Whether the bias has the other sign */
    flipped: flag(false),
    /** The highlighted row */
    row: integer({ initial: 7, min: 1, max: 9 }),
    /** The formula cells */
    scale: text({ initial: 'f32(s_in * s_w)', maxLength: 400 }),
    kernel: text({ initial: 'multiplier(s_in, s_w, s_out).mantissa', maxLength: 400 }),
  },
});

type Page = Readonly<State<typeof scenario.fields>>;

const LARGEST_INPUT = ISSUE_INPUT_ABS_MAX.original;

const inputOf = ({ channel, flipped, floor, machine }: Page) => {
  const dead = FIRST_CONVOLUTION_DEAD.find((facts) => facts.channel === channel);
  const { maxAbsWeight, bias } = dead ?? FIRST_CONVOLUTION_DEAD[0];
  return deadChannelInput({ maxAbsWeight, bias: flipped ? -bias : bias }, floor, machine);
};
const traceOf = (page: Page) => traceChannel(inputOf(page));

/** Whether the loss is visible after ReLU6. */
const shows = ({ floatAfter, kernelAfter, halfStep }: Outputs): boolean =>
  differs(floatAfter, kernelAfter, halfStep) === true;

/** Whether a dead filter's output shows without a floor that the bias is lost. */
const isVisible = (dead: (typeof FIRST_CONVOLUTION_DEAD)[number]): boolean => {
  const input = deadChannelInput(dead);
  return shows(outputs(input, traceChannel(input), LARGEST_INPUT));
};
const visible = FIRST_CONVOLUTION_DEAD.filter(isVisible);

const picture = traceChannel({
  ...deadChannelInput(visible[0], 'pr-7063'),
  inputScale: PICTURE_INPUT_SCALE,
});

/** The reply to the guess about ReLU6. */
function afterRelu6(all: Outputs, guess: PredictionOption | null): Rich {
  const said = guess === null ? '' : `You said “${guess.id}”. `;
  if (all.kernelAfter === null)
    return `${said}On this machine the program stops before there is any output.`;
  const float = withRuns(num(all.floatAfter), { quantity: 'out' });
  if (shows(all)) {
    const kernel = withRuns(num(all.kernelAfter), { quantity: 'out' });
    return rich`${said}The float model puts out ${float}, the integers ${kernel}.`;
  }
  if (differs(all.floatBefore, all.kernelBefore, all.halfStep) === false)
    return rich`${said}Both put out ${float}: under this floor nothing was lost.`;
  return rich`${said}Both put out ${float}: the channel is as right as it ever was. A test of outputs will never find this bug.`;
}

const paper = traceChannel(deadChannelInput(FILTER_3, 'pr-7017'));
const onPaper = {
  text: 'row 9 under #7017',
  patch: { floor: 'pr-7017', row: 9 },
} as const;

export const lesson = defineLesson({
  scenario,

  values: {
    input: inputOf,
    trace: traceOf,
    outputs: (page) => outputs(inputOf(page), traceOf(page), LARGEST_INPUT),
    largestInput: () => LARGEST_INPUT,
    /** The number of the seven filters that ReLU6 hides */
    hidden: () => FIRST_CONVOLUTION_DEAD.length - visible.length,
    /** The filter whose output shows the loss */
    visible: () => visible[0],
    picture: () => picture,
  },

  predictions: (now) => [
    {
      id: 'after-relu6',
      question: rich`Filter ${now.channel}, bias ${num(now.input.bias)}: after ReLU6, does its output differ from the float model’s?`,
      options: [
        { id: 'yes', label: 'Yes, the bias is gone' },
        { id: 'no', label: 'No, nothing is to be seen' },
      ],
      answer: shows(now.outputs) ? 'yes' : 'no',
      reply: (guess) => afterRelu6(now.outputs, guess),
    },
  ],

  checks: () => [
    {
      id: 'weights',
      question: 'Which of the nine rows would a test of the weights alone have caught?',
      options: [
        {
          id: 'scale',
          label: 'Row 2: the weight scale is far too small',
          because:
            'It is small, and it is right: the weights keep all their sixteen bits. Row 2 is rounded in its last digit, no more.',
          see: { text: 'row 2', patch: { row: 2 } },
        },
        {
          id: 'cast',
          label: 'Row 7: the cast',
          because: 'That cast is of the bias. A test that looks at weights never comes near it.',
          see: { text: 'row 7', patch: { row: 7 } },
        },
        {
          id: 'none',
          label: 'None',
          right: true,
          because:
            'The first three rows are all that a test of the weights can see, and nothing is lost in them.',
        },
      ],
    },
    {
      id: 'paper',
      question: rich`The proposal #7017 makes the stored bias read ${num(paper.dequantized ?? NaN, { digits: 5 })} again. What does the kernel put out for filter 3, before ReLU6?`,
      options: [
        {
          id: 'right',
          label: 'The same, as in the float model',
          because:
            'The file says so, the kernel does not. Its multiplier is too small for mantissa and shift, and both became 0.',
          see: onPaper,
        },
        {
          id: 'zero',
          label: '0',
          right: true,
          because:
            'The bias was repaired, the multiplier was not. It is flushed to zero, and the channel with it.',
        },
        {
          id: 'end',
          label: 'The end of the output’s range',
          because: 'Nothing runs into an end here. The sum is multiplied by 0.',
          see: onPaper,
        },
      ],
    },
  ],

  cells: ({ input, trace }) => ({
    s_in: input.inputScale,
    s_w: trace.weightScale,
    s_b: trace.biasScale,
    b: input.bias,
    q_b: trace.code,
    s_out: input.outputScale,
    M: trace.multiplier,
  }),
});
