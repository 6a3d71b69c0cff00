import { deadChannelInput } from '$lib/examples/deadChannel';
import { ISSUE_INPUT_SCALE, PICTURE_INPUT_SCALE, RELU6_SCALE } from '$lib/examples/filter3';
import { FILTER_3, ISSUE_INPUT_ABS_MAX } from '$lib/examples/mobilenetv2';
import { defineLesson } from '$lib/lesson/lesson';
import { traceChannel } from '$lib/quantizer/channel';
import { flag, text } from '$lib/scenario/field';
import { defineScenario } from '$lib/scenario/scenario';
import { num } from '$lib/text/number';
import { rich, withRuns } from '$lib/text/rich';

const { bias } = FILTER_3;
const trace = traceChannel(deadChannelInput(FILTER_3));
const pictured = traceChannel({ ...deadChannelInput(FILTER_3), inputScale: PICTURE_INPUT_SCALE });
const back = trace.dequantized ?? NaN;
const room = 2 ** 63;

const readBack = withRuns(num(back), { quantity: 'b' });
const see = { text: 'the figure, quantized', patch: { quantized: true } };

export const lesson = defineLesson({
  scenario: defineScenario({
    version: 1,
    fields: {
      /** Whether the button was pressed */
      quantized: flag(false),
      /** The formula cell */
      cell: text({ initial: 'b / s_b', maxLength: 400 }),
    },
  }),

  values: {
    bias: () => bias,
    trace: () => trace,
    /** The bias as stored in the file */
    back: () => back,
    /** The number of steps that 64 bits can count on either side of zero */
    room: () => room,
    largestWeight: () => FILTER_3.maxAbsWeight,
    largestInput: () => ISSUE_INPUT_ABS_MAX.original,
    pictureBits: () => pictured.bits,
  },

  predictions: () => [
    {
      id: 'stored',
      question: rich`The bias ${num(bias, { digits: 5 })} is stored in 64 bits and read back. What does it say?`,
      options: [
        { id: 'right', label: 'About right: a few digits lost', value: bias },
        { id: 'huge', label: 'Huge: an overflow blows it up' },
        { id: 'zero', label: 'About zero', value: back },
      ],
      answer: Math.abs(back) < Math.abs(bias) / 1000 ? 'zero' : 'right',
      happens: 'reads back',
      patch: { quantized: true },
      reply: (guess) => {
        switch (guess?.id) {
          case 'right':
            return rich`You said “about right”, and with 64 bits that is what anybody would say. It says ${readBack}.`;
          case 'huge':
            return rich`You said “huge”, and the integer is. But its steps are so small that all of them together make ${readBack}.`;
          case 'zero':
            return rich`You said “about zero”, and so it is: ${readBack}.`;
          default:
            return rich`It says ${readBack}.`;
        }
      },
    },
  ],

  checks: () => [
    {
      id: 'eighty',
      question: 'Would an integer of 80 bits have saved this bias?',
      options: [
        {
          id: 'yes',
          label: 'Yes, 16 bits more are a lot',
          because: rich`They multiply the room by ${num(2 ** 16)}, and the count is too large by a factor of ${num(Math.abs(trace.rounded) / room, { digits: 2 })}.`,
          see,
        },
        {
          id: 'no',
          label: 'No, it would have run out too',
          right: true,
          because: rich`The count takes ${trace.bits ?? 0} bits. And the next model may have a smaller weight scale still: no width is safe by itself.`,
        },
        {
          id: 'width',
          label: 'The width makes no difference',
          because: rich`It does: with ${trace.bits ?? 0} bits this bias would fit. Compare the digits it takes with the wheels that are there.`,
          see,
        },
      ],
    },
    {
      id: 'noticed',
      question: 'Who noticed, when the model was saved?',
      options: [
        {
          id: 'cast',
          label: 'The cast raised an error',
          because:
            'In C++ an out-of-range cast raises nothing. It is undefined, and x86-64 answers with the end of the integer.',
          see,
        },
        {
          id: 'scale',
          label: 'The check of the bias scale failed',
          because:
            'The scale is right to its last bit. What is wrong is the integer that counts in it.',
          see,
        },
        {
          id: 'nobody',
          label: 'Nobody',
          right: true,
          because:
            'The scale is right, the integer is legal, the file is valid. One number in it reads back as almost nothing.',
        },
      ],
    },
  ],

  cells: () => ({
    b: bias,
    s_b: trace.biasScale,
    q_b: trace.code,
    s_in: ISSUE_INPUT_SCALE,
    s_w: trace.weightScale,
    s_out: RELU6_SCALE,
    M: trace.multiplier,
  }),
});
