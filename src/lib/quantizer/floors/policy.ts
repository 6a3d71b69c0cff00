import type { QuantizedDtype } from '../dtype';
import type { ScaleFloor } from './scaleFloor';

/** A weight scale at which many channels of a model may sit, and who put it there. */
export interface KnownFloor {
  readonly id: string;
  /** float32; null for a rule that looks at the bias instead */
  readonly scale: number | null;
  readonly title: string;
}

/** One way in which a quantizer treats scales that are too small. */
export interface Policy {
  /** As it is chosen in a link, on the command line and in a formula */
  readonly id: string;
  /** What it does, in a few words */
  readonly title: string;
  /** Its name where there is little room */
  readonly short: string;
  /** Where it can be read */
  readonly source: string;
  readonly url: string | null;
  /** When it came, as YYYY-MM-DD or a part of that; null where that is not known */
  readonly date: string | null;
  /** When it held, in words that follow its source */
  readonly when: string;
  /** Types whose scales it is about */
  readonly dtypes: readonly QuantizedDtype[];
  /** What it does to a model of each type; left out where it means nothing there */
  readonly rules: Partial<Record<QuantizedDtype, ScaleFloor>>;
  /** The scale that it leaves behind, by which a finished model shows it */
  readonly leaves: KnownFloor | null;
  /** What a reader must know besides */
  readonly note?: string;
}
