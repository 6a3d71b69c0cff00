import { roundHalfAway } from '../numeric/float32';
import { wrap32, wrap64 } from '../numeric/int64';
import { activate, type FusedActivation } from '../quantizer/activation';
import type { CodeRange } from '../quantizer/dtype';
import type { ChannelSums } from './reachSums';

/**
 * One output channel of a layer, with the exact numbers that a repair may use in place of the
 * stored ones.
 *
 * Let S = Σ (x − z_x)(w − z_w), an exact integer, and u = s_in·s_w, exact in a double. The kernel
 * gives the code of (S + q_b)·(mantissa, shift). A repair gives the code of
 * - a: (S + q_b)·u/s_out, the accumulator as the kernel has it, with its wrap-around;
 * - b: (S + β)·mantissa·2^(shift − 31), β = rha(b/u) of any width;
 * - c: (S + β)·u/s_out, both;
 * all in a sum that is wide enough, rounded half away from zero once, then the kernel's own clamp.
 * `ideal` goes further: (s_in·Σ (x − z_x)·w + b)/s_out with the float weights, what is left of the
 * float model when only its input and output are codes. The double's error, below 2^-34 of a code
 * within the clamp, can decide nothing but a tie.
 */
export interface RepairedChannel {
  /** s_in·s_w in double, without the kernel's rounding to float32 */
  readonly unit: number;
  readonly inputScale: number;
  readonly outputScale: number;
  readonly outputZero: number;
  /** The float bias */
  readonly bias: number;
  /** The stored bias, and its scale */
  readonly code: bigint;
  readonly biasScale: number;
  /** How the kernel turns sums into codes; null if the layer is emulated in float */
  readonly kernel: {
    /** Bits of its accumulator */
    readonly accumulator: 32 | 64;
    /** mantissa · 2^(shift − 31) */
    readonly multiplier: number;
  } | null;
  /** The activation of an emulated layer. A kernel's activation is its clamp */
  readonly activation: FusedActivation;
  readonly range: CodeRange;
}

/** A channel's output, pixel by pixel, in steps of its scale before rounding, after the clamp. */
type Plane = Float64Array;

/** The output of one channel under each repair. */
export interface Repairs {
  readonly a: Plane;
  readonly b: Plane;
  readonly c: Plane;
  readonly ideal: Plane;
}

export function repairsOf(channel: RepairedChannel, { codes, floats }: ChannelSums): Repairs {
  const { unit, inputScale, outputScale, bias, kernel } = channel;
  const exact = unit / outputScale;
  const accumulated = accumulatorOf(channel);
  const steps = roundHalfAway(bias / unit);
  // If u is 0, no integer represents the bias, and the weights' codes have no meaning.
  const hasSteps = Number.isFinite(steps);
  const fixed = kernel === null ? exact : kernel.multiplier;
  const times = (sum: number, multiplier: number) => (multiplier === 0 ? 0 : sum * multiplier);
  const plane = (from: Float64Array, value: (sum: number) => number): Plane =>
    from.map((sum) => within(channel, value(sum)));
  return {
    a: plane(codes, (sum) => times(accumulated(sum), exact)),
    b: plane(codes, (sum) => times(hasSteps ? sum + steps : sum, fixed)),
    c: plane(codes, (sum) => (hasSteps ? (sum + steps) * exact : bias / outputScale)),
    ideal: plane(floats, (sum) => (inputScale * sum + bias) / outputScale),
  };
}

/** The sum with the stored bias, as in the kernel's accumulator. */
function accumulatorOf({ code, biasScale, unit, kernel }: RepairedChannel) {
  const stored = Number(code);
  // An emulated layer adds reals, so the bias's own scale counts.
  if (kernel === null) return (sum: number) => sum + (unit === 0 ? 0 : (stored * biasScale) / unit);
  const wide = kernel.accumulator === 64;
  const wrap = (x: bigint) => (wide ? Number(wrap64(x)) : wrap32(x));
  // S is below 2^52 (see `sumIntegers`), so it may wrap in an int32 accumulator.
  const limit = wide ? 2 ** 52 : 2 ** 30;
  const isNear = (x: number) => Math.abs(x) < limit;
  return (sum: number) => (isNear(stored) && isNear(sum) ? sum + stored : wrap(BigInt(sum) + code));
}

function within(
  { outputScale, outputZero, range, kernel, activation }: RepairedChannel,
  x: number,
) {
  const bent = kernel === null ? activate(activation, x * outputScale) / outputScale : x;
  // The kernels apply max before min.
  return Math.min(Math.max(bent, range.min - outputZero), range.max - outputZero);
}

/** The code of a plane's value. */
export const codeOf = ({ outputZero }: RepairedChannel, value: number): number =>
  roundHalfAway(value) + outputZero;

/**
 * Squared distances between a channel's outputs under different repairs, summed over pixels and
 * records.
 */
export class Distances {
  /** Distances from c: of the kernel's codes, and of the other repairs */
  private kernelToC = 0;
  private aToC = 0;
  private bToC = 0;
  /** Distances from the ideal: of the kernel's codes, and of c */
  private kernelToIdeal = 0;
  private cToIdeal = 0;
  /** The largest difference between a code of c and of the ideal */
  private largest = 0;

  /** @param kernel the kernel's codes, pixel by pixel, minus the output's zero point */
  add(kernel: Float64Array, { a, b, c, ideal }: Repairs): void {
    kernel.forEach((code, i) => {
      const [both, wanted] = [roundHalfAway(c[i]), roundHalfAway(ideal[i])];
      this.kernelToC += (code - both) ** 2;
      // Compared before rounding, so that a tie makes no difference.
      this.aToC += (a[i] - c[i]) ** 2;
      this.bToC += (b[i] - c[i]) ** 2;
      this.kernelToIdeal += (code - wanted) ** 2;
      this.cToIdeal += (both - wanted) ** 2;
      this.largest = Math.max(this.largest, Math.abs(both - wanted));
    });
  }

  /**
   * Whether the channel's weights are lost, so that repairing multiplier and bias does not restore
   * it. With both repaired, some code is still more than one away from the ideal, which is more
   * than rounding can do, and more than half of the rms error is left.
   */
  get isLost(): boolean {
    return this.largest > 1 && this.cToIdeal > HALF ** 2 * this.kernelToIdeal;
  }

  /** The weakest repair that restores the channel. */
  get mechanism(): Mechanism {
    if (this.isLost) return 'lost resolution';
    const enough = TENTH ** 2 * this.kernelToC;
    if (this.aToC <= enough) return 'flushed';
    return this.bToC <= enough ? 'overflowed' : 'overflowed and flushed';
  }
}

/** The parts of an error that may be left. */
const HALF = 1 / 2;
/**
 * A single repair restores the channel if it removes nine tenths of the error that both together
 * remove.
 */
const TENTH = 1 / 10;

/** The mechanisms that break a channel: the multiplier, the bias, both, or neither. */
export const MECHANISMS = [
  'flushed',
  'overflowed',
  'overflowed and flushed',
  'lost resolution',
] as const;
export type Mechanism = (typeof MECHANISMS)[number];
