import type { FigureTable } from '$lib/chart/frame/figureTable';
import { JOINTS } from '$lib/examples/hand/bones';
import { handDifference } from '$lib/examples/hand/metrics';
import { HAND_SIZE, type HandAnswer } from '$lib/examples/hand/outputs';
import { LEAST_PRESENCE } from '$lib/examples/hand/sets';
import { num, numberWords } from '$lib/text/number';
import { rich, type Rich } from '$lib/text/rich';

/** Under this presence a network says that there is no hand. */
const PRESENT = 0.5;

export const isPresent = ({ presence }: HandAnswer): boolean => presence >= PRESENT;

/** What became of the hand, as a sentence. */
export function handFinding(float: HandAnswer, quantized: HandAnswer | null): Rich {
  if (quantized === null) {
    return `The float network finds ${isPresent(float) ? 'a hand' : 'no hand'}`;
  }
  if (isPresent(float) !== isPresent(quantized)) {
    return isPresent(float)
      ? 'The float network finds a hand, but the quantized one does not'
      : 'The float network finds no hand, but the quantized one does';
  }
  const { pixels, millimetres } = handDifference(float, quantized);
  if (pixels === 0 && millimetres === 0) return 'The quantized joints are where the float ones are';
  return rich`The quantized joints are ${num(pixels, { digits: 2 })} px off in the picture and ${num(millimetres, { digits: 2 })} mm in space`;
}

/** The same in plain words, with the presence. */
export function handLive(float: HandAnswer, quantized: HandAnswer | null): string {
  if (quantized === null) return 'The quantized network was not run.';
  const { pixels, millimetres } = handDifference(float, quantized);
  const [px, mm] = [pixels, millimetres].map((far) => numberWords(far, { digits: 2 }));
  return `Joints ${px} pixels off in the picture, ${mm} millimetres in space; presence ${float.presence.toFixed(2)} to ${quantized.presence.toFixed(2)}.`;
}

export const HAND_SUMMARY = `Solid dots are the joints that the float network finds, open diamonds those of the integer kernels, and a line joins each two. How far they are off is the mean distance of the ${JOINTS.length} joints. The hand in space turns under a drag.`;

/** Every joint, and how far it is off. */
export function handTable(float: HandAnswer, quantized: HandAnswer | null): FigureTable {
  const columns = [
    { label: 'joint' },
    { label: 'float x, px', quantity: 'in' as const },
    { label: 'float y, px', quantity: 'in' as const },
    { label: 'quantized x, px', quantity: 'out' as const },
    { label: 'quantized y, px', quantity: 'out' as const },
    { label: 'off, px' },
    { label: 'off in space, mm' },
  ];
  const rows = JOINTS.map((joint, i) => {
    const at = 3 * i;
    const [x, y] = float.landmarks.subarray(at, at + 2);
    if (quantized === null) return [joint, x, y, null, null, null, null];
    const [qx, qy] = quantized.landmarks.subarray(at, at + 2);
    const space = [0, 1, 2].map((axis) => quantized.world[at + axis] - float.world[at + axis]);
    return [joint, x, y, qx, qy, Math.hypot(qx - x, qy - y), 1000 * Math.hypot(...space)];
  });
  return { columns, rows };
}

/** How many joints of an answer lie outside the picture. */
function outside({ landmarks }: HandAnswer): number {
  let count = 0;
  for (let i = 0; i + 1 < landmarks.length; i += 3) {
    const isIn = [landmarks[i], landmarks[i + 1]].every((at) => at >= 0 && at <= HAND_SIZE);
    if (!isIn) count++;
  }
  return count;
}

/** What the drawing does not show by itself, in sentences. */
export function handNotes(float: HandAnswer, quantized: HandAnswer | null): string[] {
  const lost = quantized === null ? 0 : outside(quantized);
  return [
    ...(float.presence < LEAST_PRESENCE
      ? [
          `The float network takes this picture for a hand with a probability of only ${float.presence.toFixed(2)}, so its joints mean little.`,
        ]
      : []),
    ...(lost === 0
      ? []
      : [
          `${lost} of the ${JOINTS.length} quantized joints ${lost === 1 ? 'lies' : 'lie'} outside the picture.`,
        ]),
  ];
}
