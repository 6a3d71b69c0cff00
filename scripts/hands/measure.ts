import { OutputComparison } from '../../src/lib/diagnosis/metricsOutput';
import { handDifference, type HandDifference } from '../../src/lib/examples/hand/metrics';
import { handAnswer, handPlaces, type HandAnswer } from '../../src/lib/examples/hand/outputs';
import { LEAST_PRESENCE } from '../../src/lib/examples/hand/sets';
import {
  calibrate,
  inspect,
  prepareGraph,
  quantizeGraph,
  type Arithmetic,
  type Model,
} from '../../src/lib/index';
import type { HandRecord } from './pictures';

/** The settings of the table, and how their models are run. */
export const CASES = [
  { dtype: 'int16', granularity: 'channel', state: 'june-2021', run: 'integer' },
  { dtype: 'int16', granularity: 'channel', state: 'head', run: 'integer' },
  { dtype: 'uint8', granularity: 'channel', state: 'head', run: 'fake' },
  { dtype: 'uint8', granularity: 'channel', state: 'head', run: 'integer' },
  { dtype: 'uint8', granularity: 'layer', state: 'head', run: 'integer' },
] as const;
export type HandCase = (typeof CASES)[number];

/** The difference of one hand's answers. */
export interface MeasuredHand extends HandDifference {
  readonly quantized: HandAnswer;
  /** Relative rms of all numbers, in the picture and in space */
  readonly relative: number;
  readonly relativeSpace: number;
}

export interface HandRow {
  readonly setting: HandCase;
  /** How many channels are dead, have a lost bias, and are lifted by the floor */
  readonly dead: number;
  readonly lost: number;
  readonly lifted: number;
  /** How many of the lost biases read back as 0 */
  readonly zero: number;
  readonly hands: readonly MeasuredHand[];
}

export interface HandReport {
  readonly channels: number;
  /** How many hands ranges were recorded on */
  readonly calibrated: number;
  /** How many hands were measured on */
  readonly tested: number;
  /** The seeds of drawings that the float network did not take for hands */
  readonly leftOut: readonly number[];
  readonly floats: readonly HandAnswer[];
  /** The mean distance of the float joints from the true ones, in pixels, by hand */
  readonly offTruth: readonly number[];
  readonly rows: readonly HandRow[];
}

type Answer = (hand: HandRecord) => HandAnswer;

/** @throws Error if the model is not a hand network, or an answer is not finite */
function answers(model: Model, arithmetic: Arithmetic): Answer {
  const run = prepareGraph(model, { arithmetic });
  const [graph] = model.subgraphs;
  const slots = (indices: readonly number[]) => indices.map((index) => graph.tensors[index]);
  const places = handPlaces(slots(graph.inputs), slots(graph.outputs));
  if (places === null) throw new Error('The model is not a hand network.');
  return ({ seed, input }) => {
    const found = handAnswer(
      run([input]).map(({ reals }) => reals),
      places,
    );
    if (found === null) throw new Error(`An output for the hand of seed ${seed} is not finite.`);
    return found;
  };
}

const relativeRms = (float: Float32Array, quantized: Float32Array): number => {
  const comparison = new OutputComparison(float.length);
  comparison.add(float, quantized);
  return comparison.metrics.relativeRms;
};

function measured(float: HandAnswer, quantized: HandAnswer): MeasuredHand {
  return {
    ...handDifference(float, quantized),
    quantized,
    relative: relativeRms(float.landmarks, quantized.landmarks),
    relativeSpace: relativeRms(float.world, quantized.world),
  };
}

function counts(ranged: Model, setting: HandCase): Omit<HandRow, 'setting' | 'hands'> {
  const { channels, counts } = inspect(ranged, setting);
  return {
    dead: counts.collapsed,
    lost: counts.nan + counts.inf + counts.underflowed + counts.saturated,
    lifted: counts.lifted,
    // A bias below one step may rightly become 0.
    zero: channels.filter(
      ({ bias, biasScale, dequantized }) =>
        dequantized === 0 && Math.abs(bias ?? 0) > (biasScale ?? Infinity),
    ).length,
  };
}

const meanDistance = ({ landmarks }: HandAnswer, { joints }: HandRecord): number =>
  joints.reduce(
    (sum, { x, y }, i) => sum + Math.hypot(landmarks[3 * i] - x, landmarks[3 * i + 1] - y),
    0,
  ) / joints.length;

/**
 * Records ranges on the hands of one set and measures on those of another.
 * @param note is told what comes next
 */
export function measureHands(
  float: Model,
  calibration: readonly HandRecord[],
  test: readonly HandRecord[],
  note: (what: string) => void,
): HandReport {
  note('float');
  const ask = answers(float, 'integer');
  const leftOut: number[] = [];
  const seen = (hands: readonly HandRecord[]) =>
    hands.flatMap((hand) => {
      const answer = ask(hand);
      if (answer.presence >= LEAST_PRESENCE) return [{ hand, answer }];
      leftOut.push(hand.seed);
      return [];
    });
  const [kept, tested] = [seen(calibration), seen(test)];
  note('ranges');
  const ranged = calibrate(
    float,
    kept.map(({ hand }) => [hand.input]),
  );
  const rows = CASES.map((setting): HandRow => {
    const { dtype, granularity, state, run } = setting;
    note(`${dtype} ${granularity} ${state} ${run}`);
    const quantized = answers(quantizeGraph(ranged, setting).model, run);
    const hands = tested.map(({ hand, answer }) => measured(answer, quantized(hand)));
    return { setting, ...counts(ranged, setting), hands };
  });
  return {
    channels: inspect(ranged).channels.length,
    calibrated: kept.length,
    tested: tested.length,
    leftOut,
    floats: tested.map(({ answer }) => answer),
    offTruth: tested.map(({ hand, answer }) => meanDistance(answer, hand)),
    rows,
  };
}
