import { biasAtScale, regimeEdges, type BiasSetting } from '$lib/diagnosis/regimes';
import {
  FILTER_3_SCALE,
  ISSUE_INPUT_SCALE,
  PICTURE_INPUT_SCALE,
  RELU6_SCALE,
  WEAKEST_LIVING,
} from '$lib/examples/filter3';
import { FILTER_3, ISSUE_INPUT_ABS_MAX } from '$lib/examples/mobilenetv2';
import { defineLesson, type Step } from '$lib/lesson/lesson';
import { f32, FLT_TRUE_MIN } from '$lib/numeric/float32';
import { MACHINES } from '$lib/numeric/machine';
import { biasBits } from '$lib/quantizer/biasStatus';
import { SYMMETRIC_MAX } from '$lib/quantizer/dtype';
import { STORAGE_BITS } from '$lib/quantizer/storage';
import { choice, number, text } from '$lib/scenario/field';
import { defineScenario, type State } from '$lib/scenario/scenario';
import { num, raised } from '$lib/text/number';
import { rich, strong, withRuns, type Quantity, type Rich } from '$lib/text/rich';
import { M, qB, sB, sOut, sW } from '$lib/text/symbols';
import { todaysMinimum } from '$lib/quantizer/floor';
import { atMarker, regimeMap, SCALES, type AtMarker, type RegimeMap } from './regimeMap';

const scenario = defineScenario({
  version: 1,
  fields: {
    s_w: number({ initial: FILTER_3_SCALE, min: FLT_TRUE_MIN, max: 1, log: true, float32: true }),
    s_in: number({ initial: ISSUE_INPUT_SCALE, min: 1e-8, max: 1, log: true, float32: true }),
    b: number({ initial: FILTER_3.bias, min: -1e4, max: 1e4, log: 1e-4, float32: true }),
    storage: choice(STORAGE_BITS, 64),
    machine: choice(MACHINES),
    /** The formula cells. The first one holds the line that the issue's author computed by hand. */
    issue: text({ initial: '7.617614820112793e-28 * -9223372036854775808', maxLength: 400 }),
    cell: text({ initial: 'q_b * s_b', maxLength: 400 }),
  },
});
const { initial } = scenario;

type Page = Readonly<State<typeof scenario.fields>>;
type Patch = Partial<Page>;

const settingOf = ({ b, s_in, storage, machine }: Page): BiasSetting => ({
  bias: b,
  inputScale: s_in,
  outputScale: RELU6_SCALE,
  storage,
  machine,
});

const hued = (value: number, quantity: Quantity, digits?: number): Rich =>
  withRuns(num(value, { digits }), { quantity });

/** The bits that filter 3's bias takes at an input scale. */
const bitsAt = (s_in: number): number | null =>
  biasBits(initial.b, biasAtScale(settingOf({ ...initial, s_in }), initial.s_w).biasScale);

/** Explains the count: its bits, the cast, and the value that reads back. */
function counted({ at, storage }: { at: AtMarker; storage: number }): Rich {
  const bits =
    at.bits === null
      ? 'Float32 has no step that small: the bias scale became 0, and there is no count at all.'
      : rich`Written in binary, with its sign, that count takes ${strong(`${at.bits} bits`)}. The file has room for ${storage}.`;
  const code = withRuns(num(at.code ?? 0n), { quantity: 'b' });
  const cast = (): Rich => {
    switch (at.status) {
      case 'saturated':
      case 'inf':
      case 'nan':
        return at.code === null
          ? 'This machine stops at the cast, and there is no model.'
          : rich`Nothing stops, nothing warns. The cast hands back ${code}, and the model is saved.`;
      case 'underflowed':
        return 'The pass stores 0 and goes on.';
      default:
        return rich`So it fits, and the file keeps ${code}.`;
    }
  };
  if (at.readBack === null) return rich`${bits} ${cast()}`;
  return rich`${bits} ${cast()} Multiply that by the step, and the bias reads ${hued(at.readBack, 'b')}.`;
}

function atTheRight(setting: BiasSetting): Step<Patch> {
  const needed = biasBits(setting.bias, biasAtScale(setting, 1).biasScale) ?? 0;
  return {
    title:
      needed > setting.storage ? 'Start at the right' : 'Start at the right, where all is well',
    body: rich`With ${sW} = 1 the bias needs ${needed - 1} bits and a sign. Each tenfold cut of the scale adds ${num(Math.log2(10), { digits: 2 })}. The line is straight, and it does not know where an integer ends.`,
    patch: { s_w: 1 },
  };
}

/**
 * Describes the cast of a count that does not fit. Integers of 40 or 48 bits have no cast, and they
 * clamp.
 */
function castOf({ storage, machine }: BiasSetting): Rich {
  if (storage === 32 || storage === 64) {
    if (machine === 'wasm-trunc')
      return 'From there this machine stops at the cast, and nothing is stored.';
    if (machine === 'javascript')
      return `From there the cast keeps the lowest ${storage} bits of the count, which say nothing of its size.`;
  }
  return rich`The upper line goes on as if nothing were; ${qB} stays where the integer ends.`;
}

function pastTheEnd(map: RegimeMap, setting: BiasSetting): Step<Patch> {
  const { storage, bias } = setting;
  const title = `Follow it past ${storage - 1}`;
  if (bias === 0 || map.fits <= SCALES[0])
    return { title, body: `This bias fits int${storage} at every scale there is.` };
  return {
    title,
    body: rich`Below ${hued(map.fits, 'w', 2)} the count no longer fits int${storage}. ${castOf(setting)}`,
    patch: { s_w: Math.min(initial.s_w, f32(map.fits / 10)) },
  };
}

function flush(map: RegimeMap): Step<Patch> {
  const first = map.flushedBelow > map.fits;
  const after = first
    ? 'The bias in the file is still right; the channel puts out 0 all the same.'
    : 'By then the bias is lost already; now all that the channel puts out is 0.';
  return {
    title: first ? 'Another cliff comes first' : 'Another cliff follows',
    body: rich`At ${hued(map.flushedBelow, 'w', 2)} the multiplier ${M} = ${sB} / ${sOut} drops below ${raised('2', -32)}, and the kernel gets 0 in its place. ${after}`,
    patch: { s_w: f32(map.flushedBelow / 2) },
  };
}

/** The prediction is about the chapter's initial state, whatever the reader has changed since. */
const halved = f32(initial.s_w / 2);
const was = biasAtScale(settingOf(initial), initial.s_w).readBack ?? NaN;
const is = biasAtScale(settingOf(initial), halved).readBack ?? NaN;
const GUESSES = [
  { id: 'same', label: rich`The same: ${qB} is stuck`, value: was },
  { id: 'half', label: 'Half of it', value: was / 2 },
  { id: 'twice', label: 'Twice as much', value: was * 2 },
];
const [nearest] = [...GUESSES].sort((a, b) => Math.abs(a.value - is) - Math.abs(b.value - is));

const edges = regimeEdges({ ...settingOf(initial), storage: 32 }, 1);
const end32 = edges.fits[32] ?? NaN;
const end64 = edges.fits[64] ?? NaN;
const floor = f32(todaysMinimum('uint8'));
/** The largest bias that 32 bits hold at the uint8 floor and this input scale. */
const largest = 2 ** 31 * f32(initial.s_in * floor);

const peak = WEAKEST_LIVING.scale * SYMMETRIC_MAX.int16;

export const lesson = defineLesson({
  scenario,

  values: {
    filter: () => FILTER_3,
    weakest: () => ({
      channel: WEAKEST_LIVING.channel,
      peak,
      decades: Math.floor(Math.log10(peak / FILTER_3.maxAbsWeight)),
    }),
    largestInput: () => ISSUE_INPUT_ABS_MAX.original,
    issueBits: () => bitsAt(initial.s_in),
    /** The same filter in a model that is calibrated on pictures */
    picture: () => ({ inputScale: PICTURE_INPUT_SCALE, bits: bitsAt(PICTURE_INPUT_SCALE) }),
    setting: settingOf,
    map: (page) => regimeMap(settingOf(page)),
    /** The values at the weight scale */
    at: (page) => atMarker(settingOf(page), page.s_w),
    counted: (page) => counted({ at: atMarker(settingOf(page), page.s_w), storage: page.storage }),
  },

  steps: ({ map, setting }) => [atTheRight(setting), pastTheEnd(map, setting), flush(map)],

  predictions: () => [
    {
      id: 'halve',
      kicker: 'Predict, then look',
      question: rich`Halve ${sW} once more, from ${hued(initial.s_w, 'w')} to ${hued(halved, 'w')}. What does the bias read back as?`,
      options: GUESSES,
      answer: nearest.id,
      happens: 'reads back',
      patch: { ...initial, s_w: halved },
      reply: (guess) => {
        const reads = hued(is, 'b');
        switch (guess?.id) {
          case 'same':
            return rich`You said “the same”. ${qB} does stay where it is. But each of its steps is now half as wide, so the bias reads back as half, ${reads}.`;
          case 'twice':
            return rich`You said “twice as much”. The count would have doubled, had there been room for it. Only the step changes, and it is half as wide: the bias reads ${reads}.`;
          case 'half':
            return rich`You said “half of it”, and half it is: the integer stays, its step is half as wide, and the bias reads ${reads}.`;
          default:
            return rich`Half: the integer stays where it is and its step is half as wide. The bias reads ${reads}.`;
        }
      },
    },
  ],

  checks: () => [
    {
      id: 'past-the-end',
      question:
        'int64 is full. The weights of the filter shrink by another factor of ten. What does the bias read back as?',
      options: [
        {
          id: 'ten',
          label: 'A number ten times as large',
          because:
            'The integer cannot grow any more. It stays at its end, while each of its steps shrinks.',
          see: { text: 'the map one decade past the end', patch: { s_w: f32(end64 / 10) } },
        },
        {
          id: 'same',
          label: 'The same as before',
          because:
            'The integer is the same. Its step is a tenth of what it was, so the product is too.',
          see: { text: 'the map where the curve is flat', patch: { s_w: f32(end64 / 1e5) } },
        },
        {
          id: 'tenth',
          label: 'A tenth of it',
          right: true,
          because:
            'Overflow does not blow the bias up. It lets it shrink to nothing, a decade for each decade of the scale.',
        },
      ],
    },
    {
      id: 'uint8',
      question: rich`A uint8 model stores its bias in 32 bits and has a floor of ${num(todaysMinimum('uint8'), { power: true })} under the weight scale. Does this bias fit there, at this input scale?`,
      options: [
        {
          id: 'fits',
          label: 'Yes',
          right: true,
          because: rich`The pin of #3480 stands to the right of where int32 ends. But it is near: at this input scale a bias beyond ${num(largest, { digits: 2 })} would not fit, floor or no floor.`,
        },
        {
          id: 'few',
          label: 'No, 32 bits are too few for it',
          because: rich`They are too few below ${num(end32, { digits: 2 })}, and the floor stops the scale above that.`,
          see: {
            text: '32 bits, with the marker at the floor',
            patch: { s_w: floor, storage: 32 },
          },
        },
        {
          id: 'apart',
          label: 'The floor has nothing to do with the bias',
          because:
            'It lifts the weight scale, and the step of the bias is the weight scale times the input scale. Both move together.',
          see: { text: '32 bits below the floor', patch: { s_w: f32(1e-7), storage: 32 } },
        },
      ],
    },
  ],

  cells: ({ s_in, s_w, b, at }) => ({
    s_in,
    s_w,
    s_b: at.biasScale,
    b,
    q_b: at.code,
    s_out: RELU6_SCALE,
    M: at.multiplier,
  }),
});
