import { f32, FLT_EPSILON } from '../numeric/float32';

/** A weight scale at which many channels of a model may sit, and who put it there. */
export interface KnownFloor {
  readonly id: string;
  /** float32; null for a rule that looks at the bias instead */
  readonly scale: number | null;
  readonly title: string;
}

/** Constants of the stacks that raise small weight scales, as in their public sources. */
export const KNOWN_FLOORS: readonly KnownFloor[] = [
  { id: 'pr-3480', scale: f32(1e-5), title: 'ONE, uint8 since #3480; int8 since #11310' },
  { id: 'pr-7063', scale: f32(1e-9), title: 'ONE, int16 since #7063' },
  { id: 'pr-10111', scale: f32(1e-8), title: 'ONE, int16 since #10111' },
  { id: 'one', scale: 1, title: 'replaced by 1: ONE #6971, ONNX Runtime, ModelOpt' },
  { id: 'tflite-1e-6', scale: f32(1e-6), title: 'older TFLite converters' },
  { id: 'litert', scale: f32(5e-7 / 127), title: 'LiteRT converter, int8 range widened to ±5e-7' },
  { id: 'ai-edge-int8', scale: f32(1e-9 / 127), title: 'AI Edge Quantizer, int8' },
  { id: 'ai-edge-int16', scale: f32(1e-9 / 32767), title: 'AI Edge Quantizer, int16' },
  { id: 'nncf', scale: f32(8e-5 / 127), title: 'NNCF, range at least ±8e-5' },
  { id: 'pytorch', scale: FLT_EPSILON, title: 'PyTorch observers, 2^-23' },
  { id: 'pytorch-xnnpack', scale: 2 ** -12, title: 'PyTorch for XNNPACK, 2^-12' },
  { id: 'mlx', scale: f32(1e-7), title: 'MLX' },
  { id: 'brevitas', scale: f32(1e-10), title: 'Brevitas' },
  { id: 'bias-rule', scale: null, title: 'raised until |q_b| is 2^30: TFLite, LiteRT' },
];

/** NaN equals no scale. */
const SCALES = Float64Array.from(KNOWN_FLOORS, ({ scale }) => scale ?? NaN);

/**
 * Index into KNOWN_FLOORS of the floor that has exactly this float32 scale. A short search costs
 * less than looking a double up in a Map.
 */
export function knownFloorIndex(scale: number): number | undefined {
  const index = SCALES.indexOf(scale);
  return index < 0 ? undefined : index;
}

/** Index into KNOWN_FLOORS of the rule that fits the bias into half of an int32. */
export const BIAS_RULE = KNOWN_FLOORS.findIndex(({ id }) => id === 'bias-rule');
