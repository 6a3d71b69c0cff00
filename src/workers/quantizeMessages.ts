import type { Model } from '../lib/model/graph/graph';
import type { Progress } from '../lib/pass/progress';
import type { Quantized, QuantizeOptions } from '../lib/pass/quantize/quantize';

/** What the page tells the worker. The bytes are handed over, not copied. */
export type Request =
  | { readonly kind: 'quantize'; readonly bytes: Bytes; readonly options: QuantizeOptions }
  | { readonly kind: 'cancel' };

export type Bytes = Uint8Array<ArrayBuffer>;

/** How the work ended. The bytes of the file come back whatever happened. */
export type Outcome =
  /** Both models are views on `bytes` where they share data with the file */
  | {
      readonly kind: 'done';
      readonly bytes: Bytes;
      readonly source: Model;
      readonly quantized: Quantized;
    }
  | { readonly kind: 'cancelled'; readonly bytes: Bytes }
  /** The file or the choice is at fault; the message is one sentence */
  | { readonly kind: 'refused'; readonly bytes: Bytes; readonly message: string };

/** What the worker tells the page. */
export type Reply = Outcome | { readonly kind: 'progress'; readonly progress: Progress };
