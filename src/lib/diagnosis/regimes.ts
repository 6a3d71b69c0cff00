import { FLT_TRUE_MIN, roundHalfAway } from '../numeric/float32';
import type { Machine } from '../numeric/machine';
import { firstFloat32Where } from '../numeric/ordinals';
import { biasInverse, biasScaleOf, biasSteps } from '../quantizer/bias';
import { BIAS_STATUSES, type BiasStatus } from '../quantizer/biasStatus';
import { biasColumns, biasWriter } from '../quantizer/chain';
import { SMALLEST_MULTIPLIER } from '../quantizer/multiplier';
import { multiplierFor, type Multiplier } from '../quantizer/requantization';
import { fitsStorage, type StorageBits } from '../quantizer/storage';

/** One bias, with everything fixed but its weight scale. */
export interface BiasSetting {
  /** float32 scale of the input */
  readonly inputScale: number;
  /** float32 */
  readonly bias: number;
  /** float32 scale of the output */
  readonly outputScale: number;
  readonly storage: StorageBits;
  readonly machine: Machine;
}

/** A bias after its round trip through the integer. */
export interface StoredBias {
  readonly biasScale: number;
  /** log2 |p|, where p is the number of float32 steps; not finite if p is 0 or not finite */
  readonly stepsLog2: number;
  readonly code: bigint | null;
  /** q_b · s_b in double; null after a trap */
  readonly readBack: number | null;
  readonly status: BiasStatus;
}

export interface BiasAtScale extends StoredBias {
  readonly weightScale: number;
  /**
   * log2 |b / s_b| from the real quotient of b and s_in·s_w, as an unlimited integer would need it
   */
  readonly idealLog2: number;
  readonly multiplier: number;
}

/** `BiasAtScale.idealLog2` for a weight scale that may be any double. */
export const idealLog2At = ({ inputScale, bias }: BiasSetting, weightScale: number): number =>
  Math.log2(Math.abs(bias)) - Math.log2(inputScale) - Math.log2(weightScale);

/** One row, overwritten for each bias. */
const ROW = biasColumns(1);

function storedAt(setting: BiasSetting, weightScale: number): StoredBias {
  const { inputScale, bias, storage, machine } = setting;
  const biasScale = biasScaleOf(inputScale, weightScale);
  biasWriter(ROW, storage, machine)(0, bias, biasScale);
  const trapped = ROW.trapped[0] === 1;
  return {
    biasScale,
    stepsLog2: Math.log2(Math.abs(biasSteps(bias, biasScale))),
    code: trapped ? null : ROW.code[0],
    readBack: trapped ? null : ROW.dequantized[0],
    status: BIAS_STATUSES[ROW.status[0]],
  };
}

/**
 * Two parts of `biasAtScale` over many weight scales, as curves: `stepsLog2`, and `readBack` with
 * NaN after a trap.
 */
export function storedOver(setting: BiasSetting, weightScales: Float32Array) {
  const { inputScale, bias, storage, machine } = setting;
  const columns = biasColumns(weightScales.length);
  const write = biasWriter(columns, storage, machine);
  const stepsLog2 = new Float64Array(weightScales.length);
  const readBack = columns.dequantized;
  for (let i = 0; i < weightScales.length; i++) {
    const biasScale = biasScaleOf(inputScale, weightScales[i]);
    write(i, bias, biasScale);
    stepsLog2[i] = Math.log2(Math.abs(biasSteps(bias, biasScale)));
    if (columns.trapped[i] === 1) readBack[i] = NaN;
  }
  return { stepsLog2, readBack };
}

/** The figure's channel, which belongs to an int16 convolution. */
const OF_CONVOLUTION = multiplierFor('CONV_2D', 'int16', false);

/** The bias at one weight scale. */
export function biasAtScale(setting: BiasSetting, weightScale: number): BiasAtScale {
  return {
    ...storedAt(setting, weightScale),
    weightScale,
    idealLog2: idealLog2At(setting, weightScale),
    multiplier: OF_CONVOLUTION(setting.inputScale, weightScale, setting.outputScale),
  };
}

/**
 * The edges between regimes, as float32 weight scales. Each condition holds from its edge up and
 * fails below it. Null if it holds everywhere in the range, or nowhere.
 */
export interface RegimeEdges {
  /** q_b fits a signed integer of 32, 40, 48, 64 bits from here up */
  readonly fits: Readonly<Record<StorageBits, number | null>>;
  /** 1/s_b and p are finite from here up */
  readonly finite: number | null;
  /** s_b is not zero from here up */
  readonly scaleLives: number | null;
  /** The multiplier survives from here up: M ≥ 2^-32·(1 − 2^-32) */
  readonly multiplierLives: number | null;
}

/** The least float32 weight scale, up to `highest`, at which the multiplier is not flushed. */
export const leastLivingScale = (
  inputScale: number,
  outputScale: number,
  highest: number,
  multiply: Multiplier,
): number | null =>
  firstFloat32Where(
    (scale) => multiply(inputScale, scale, outputScale) >= SMALLEST_MULTIPLIER,
    FLT_TRUE_MIN,
    highest,
  );

/**
 * The edges over all float32 weight scales up to `highest`, each exact to the last float32.
 * @param multiply gives the multiplier as the channel's kernel computes it
 */
export function regimeEdges(
  setting: BiasSetting,
  highest: number,
  multiply: Multiplier = OF_CONVOLUTION,
): RegimeEdges {
  const { inputScale, bias, outputScale } = setting;
  const from = (holds: (weightScale: number) => boolean) =>
    firstFloat32Where(holds, FLT_TRUE_MIN, highest);
  const scaleAt = (weightScale: number) => biasScaleOf(inputScale, weightScale);
  const stepsAt = (weightScale: number) => biasSteps(bias, scaleAt(weightScale));
  const lives = (weightScale: number) => scaleAt(weightScale) !== 0;
  const fits = (bits: StorageBits) =>
    from((s) => lives(s) && fitsStorage(roundHalfAway(stepsAt(s)), bits));
  return {
    fits: { 32: fits(32), 40: fits(40), 48: fits(48), 64: fits(64) },
    finite: from(
      (s) => lives(s) && Number.isFinite(biasInverse(scaleAt(s))) && Number.isFinite(stepsAt(s)),
    ),
    scaleLives: from(lives),
    multiplierLives: leastLivingScale(inputScale, outputScale, highest, multiply),
  };
}
