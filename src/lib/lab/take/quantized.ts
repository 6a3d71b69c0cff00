import { write } from '$lib/model/graph/write';
import type { Format } from '$lib/model/flatbuffer/format';
import type { Progress } from '$lib/pass/progress';
import { quantizeInWorker } from '../../../workers/quantize';
import type { Lab } from '../lab.svelte';

export type Made =
  | { readonly kind: 'done'; readonly bytes: Uint8Array<ArrayBuffer>; readonly note: string }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'refused'; readonly message: string };

/** `net.tflite` as int16 of June 2021: `net.june-2021.int16.circle`. */
export function targetName(lab: Lab, format: Format): string {
  const stem = (lab.model?.name ?? 'model').replace(/\.(tflite|circle)$/i, '');
  const { state, codes } = lab.state;
  return `${stem}.${state}.${codes}.${format}`;
}

/** Quantizes the model on the bench under its setting, in a worker, and writes it. */
export async function makeQuantized(
  lab: Lab,
  format: Format,
  control: { onProgress: (progress: Progress) => void; signal: AbortSignal },
): Promise<Made> {
  const { model, ranges } = lab;
  if (model === null || ranges === null) {
    return { kind: 'refused', message: 'Quantizing needs ranges of the activations.' };
  }
  try {
    // The worker takes its bytes for itself; those on the bench stay.
    const bytes = new Uint8Array(await model.file.arrayBuffer());
    const options = { ...lab.options, ...(ranges && { ranges }) };
    const outcome = await quantizeInWorker(bytes, options, control);
    if (outcome.kind !== 'done') return outcome;
    const { addedBiases } = outcome.quantized;
    const note = addedBiases.length > 0 ? `${addedBiases.length} biases of zeros were added.` : '';
    const made = new Uint8Array(write(outcome.quantized.model, format));
    return { kind: 'done', bytes: made, note };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'It could not be quantized.';
    return { kind: 'refused', message };
  }
}
