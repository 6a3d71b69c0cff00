import type { Format } from '$lib/model/flatbuffer/format';
import type { Progress } from '$lib/pass/progress';
import type { Lab } from '../lab.svelte';
import { refusal } from '../problem';

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

/** Quantizes the model on the bench under its setting, as a file. */
export async function makeQuantized(
  lab: Lab,
  format: Format,
  control: { onProgress: (progress: Progress) => void; signal: AbortSignal },
): Promise<Made> {
  const { engine, ranges } = lab;
  if (engine === null || ranges === null) {
    return { kind: 'refused', message: 'Quantizing needs ranges of the activations.' };
  }
  const options = { ...lab.options, ...(ranges && { ranges }) };
  const outcome = await engine.quantize({ options, format }, control).catch(refusal);
  if (outcome.kind !== 'done') return outcome;
  const { bytes, addedBiases } = outcome.result;
  const note = addedBiases.length > 0 ? `${addedBiases.length} biases of zeros were added.` : '';
  return { kind: 'done', bytes, note };
}
