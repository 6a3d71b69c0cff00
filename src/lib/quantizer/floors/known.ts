import { f32 } from '../../numeric/float32';
import { POLICIES } from './policies';
import type { KnownFloor } from './policy';

/*
 * Scales that show, in a finished model, which policy raised them. A policy brings its own along.
 * These here are of types that cannot be chosen, of older versions, or of a rule that leaves no
 * fixed scale.
 */
const OTHERS: readonly KnownFloor[] = [
  { id: 'tflite-1e-6', scale: f32(1e-6), title: 'older TFLite converters' },
  { id: 'litert', scale: f32(5e-7 / 127), title: 'LiteRT converter, int8 range widened to ±5e-7' },
  { id: 'ai-edge-int8', scale: f32(1e-9 / 127), title: 'AI Edge Quantizer, int8' },
  { id: 'nncf', scale: f32(8e-5 / 127), title: 'NNCF, range at least ±8e-5' },
  { id: 'bias-rule', scale: null, title: 'raised until |q_b| is 2^30: TFLite, LiteRT' },
];

export const KNOWN_FLOORS: readonly KnownFloor[] = [
  ...POLICIES.flatMap(({ leaves }) => leaves ?? []),
  ...OTHERS,
];

/** NaN never equals a scale. */
const SCALES = Float64Array.from(KNOWN_FLOORS, ({ scale }) => scale ?? NaN);

/**
 * Index into KNOWN_FLOORS of the floor that has exactly this float32 scale. Searching this short
 * list costs less than looking up a double in a Map.
 */
export function knownFloorIndex(scale: number): number | undefined {
  const index = SCALES.indexOf(scale);
  return index < 0 ? undefined : index;
}

/** Index into KNOWN_FLOORS of the rule that fits the bias into half of an int32. */
export const BIAS_RULE = KNOWN_FLOORS.findIndex(({ id }) => id === 'bias-rule');
