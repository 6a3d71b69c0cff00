import type { QuantizedDtype } from '../dtype';
import type { ScaleFloor } from './scaleFloor';

/** A weight scale on which many channels of a model may sit, and where it comes from. */
export interface KnownFloor {
  readonly id: string;
  /** float32; null for a rule that looks at the bias instead */
  readonly scale: number | null;
  readonly title: string;
}

/** A rule of a quantizer for scales that are too small. */
export interface Policy {
  /** Its name in links, on the command line and in formulas */
  readonly id: string;
  /** What it does, in a few words */
  readonly title: string;
  /** The software whose rule it is */
  readonly stack: string;
  /** A short name for narrow places */
  readonly short: string;
  /** Where a reader finds it */
  readonly source: string;
  readonly url: string | null;
  /** When it appeared, as YYYY-MM-DD or the known part of that; null if unknown */
  readonly date: string | null;
  /** When it held, in words to print after its source */
  readonly when: string;
  /** The dtypes whose scales it concerns */
  readonly dtypes: readonly QuantizedDtype[];
  /** Its rule for models of each type; absent if it does not apply to the type */
  readonly rules: Partial<Record<QuantizedDtype, ScaleFloor>>;
  /** The scale that it leaves in a finished model, by which it is recognized */
  readonly leaves: KnownFloor | null;
  /** Anything else that a reader must know */
  readonly note?: string;
}
