import { codeRange, isCodeType, roundToCodes, type CodeType } from '../../kernels/code/codes';
import type { Value } from '../../kernels/code/value';
import type { Subgraph } from '../../model/graph/graph';
import { f32, roundHalfAway } from '../../numeric/float32';
import type { Machine } from '../../numeric/machine';
import type { Observe, Runner } from '../../pass/run/run';
import { dequantize } from '../../quantizer/code';
import type { CauseSet } from './causes';
import type { FlushedChannel } from './flushed';
import type { Pairing } from './pairing';
import type { Wrapping } from './wrapping';

/** The codes that the quantized form gives to an activation. */
export interface ActivationCodes {
  readonly type: CodeType;
  readonly scale: Float32Array;
  readonly zeroPoint: Int32Array;
}

/** The codes of each activation, by its index in the float graph. */
export function codesOfActivations(
  quantized: Subgraph,
  { activations }: Pairing,
): Map<number, ActivationCodes> {
  return new Map(
    [...activations].flatMap(([index, other]): [number, ActivationCodes][] => {
      const { type, quantization } = quantized.tensors[other];
      if (!isCodeType(type) || quantization?.scale.length !== 1) return [];
      const zeroPoint = Int32Array.from(quantization.zeroPoint, Number);
      return [[index, { type, scale: quantization.scale, zeroPoint }]];
    }),
  );
}

/** The reals of the least and the largest code. */
export function endsOf({ type, scale: [scale], zeroPoint }: ActivationCodes): {
  low: number;
  high: number;
} {
  const { min, max } = codeRange(type, true);
  const zero = zeroPoint.at(0) ?? 0;
  return { low: dequantize(min, scale, zero), high: dequantize(max, scale, zero) };
}

/** What the causes that change activations do. */
export interface Changes {
  readonly codes: ReadonlyMap<number, ActivationCodes>;
  readonly flushed: ReadonlyMap<number, readonly FlushedChannel[]>;
  readonly wrapping: Wrapping;
  readonly machine: Machine;
}

/**
 * Changes each activation of a float run, when it is made, as the given causes do. Clipped and
 * rounded together are what the fake-quantized run does.
 */
export function changing(
  runner: Runner,
  on: CauseSet,
  { codes, flushed, wrapping, machine }: Changes,
): Observe {
  return (index, value) => {
    if (on.has('flushed')) for (const channel of flushed.get(index) ?? []) flush(value, channel);
    if (on.has('wrapped')) wrapping.apply(runner, index, value, on.has('lost bias'));
    const known = codes.get(index);
    if (known === undefined) return;
    if (on.has('clipped') && on.has('rounded')) {
      roundToCodes({ ...value, ...known, type: 'FLOAT32' }, known.type, machine);
    } else if (on.has('clipped')) clip(value, known);
    else if (on.has('rounded')) round(value, known);
  };
}

/** Writes what the kernel gives a channel whose multiplier is 0. */
function flush({ data }: Value, { channel, channels, real }: FlushedChannel): void {
  for (let i = channel; i < data.length; i += channels) data[i] = real;
}

function clip({ data }: Value, codes: ActivationCodes): void {
  const { low, high } = endsOf(codes);
  for (let i = 0; i < data.length; i++) {
    const x = Number(data[i]);
    if (x < low) data[i] = low;
    else if (x > high) data[i] = high;
  }
}

/** Rounds to the codes' steps, also beyond the last code. */
function round({ data }: Value, { scale: [scale] }: ActivationCodes): void {
  for (let i = 0; i < data.length; i++)
    data[i] = f32(roundHalfAway(Number(data[i]) / scale) * scale);
}
