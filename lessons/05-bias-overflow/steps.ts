import { num, raised } from '$lib/text/number';
import { variable, withRuns, type TextRun } from '$lib/text/rich';
import { biasAtScale, type BiasSetting } from '$lib/diagnosis/regimes';
import type { Step } from '$lib/lesson/lesson';
import { f32 } from '$lib/numeric/float32';
import { biasBits } from '$lib/quantizer/biasStatus';
import { scenario } from './lesson';
import { SCALES, type RegimeMap } from './regimeMap';

/** The steps beside the regime map, with the numbers of the page's state. */

interface Patch {
  readonly s_w: number;
}

const sW = variable('s', 'w');
const sB = variable('s', 'b');
const qB = variable('q', 'b');
const M = variable('M');

function atTheRight(setting: BiasSetting): Step<Patch> {
  const needed = biasBits(setting.bias, biasAtScale(setting, 1).biasScale) ?? 0;
  return {
    title:
      needed > setting.storage ? 'Start at the right' : 'Start at the right, where all is well',
    body: [
      'With ',
      ...sW,
      ` = 1 the bias needs ${needed - 1} bits and a sign. Each tenfold cut of the scale adds `,
      ...num(Math.log2(10), { digits: 2 }),
      '. The line is straight, and it does not know where an integer ends.',
    ],
    patch: { s_w: 1 },
  };
}

/** What the cast does with a count that does not fit. Nobody casts to 40 or 48 bits: those clamp. */
function castOf({ storage, machine }: BiasSetting): (string | TextRun)[] {
  if (storage === 32 || storage === 64) {
    if (machine === 'wasm-trunc')
      return ['From there this machine stops at the cast, and nothing is stored.'];
    if (machine === 'javascript')
      return [
        `From there the cast keeps the lowest ${storage} bits of the count, which say nothing of its size.`,
      ];
  }
  return ['The upper line goes on as if nothing were; ', ...qB, ' stays where the integer ends.'];
}

function pastTheEnd(map: RegimeMap, setting: BiasSetting): Step<Patch> {
  const { storage, bias } = setting;
  const title = `Follow it past ${storage - 1}`;
  if (bias === 0 || map.fits <= SCALES[0])
    return { title, body: `This bias fits int${storage} at every scale there is.` };
  return {
    title,
    body: [
      'Below ',
      ...withRuns(num(map.fits, { digits: 2 }), { quantity: 'w' }),
      ` the count no longer fits int${storage}. `,
      ...castOf(setting),
    ],
    patch: { s_w: Math.min(scenario.initial.s_w, f32(map.fits / 10)) },
  };
}

function flush(map: RegimeMap): Step<Patch> {
  const first = map.flushedBelow > map.fits;
  const after = first
    ? 'The bias in the file is still right; the channel puts out 0 all the same.'
    : 'By then the bias is lost already; now all that the channel puts out is 0.';
  return {
    title: first ? 'Another cliff comes first' : 'Another cliff follows',
    body: [
      'At ',
      ...withRuns(num(map.flushedBelow, { digits: 2 }), { quantity: 'w' }),
      ' the multiplier ',
      ...M,
      ' = ',
      ...sB,
      ' / ',
      ...variable('s', 'out'),
      ' drops below ',
      ...raised('2', -32),
      `, and the kernel gets 0 in its place. ${after}`,
    ],
    patch: { s_w: f32(map.flushedBelow / 2) },
  };
}

export const stepsOf = (map: RegimeMap, setting: BiasSetting): Step<Patch>[] => [
  atTheRight(setting),
  pastTheEnd(map, setting),
  flush(map),
];
