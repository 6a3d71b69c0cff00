import type { Format } from '$lib/model/flatbuffer/format';
import type { Progress } from '$lib/pass/progress';
import type { OpenModel } from '../openModel.svelte';
import { refusal } from '../problem';

export type Made =
  | { readonly kind: 'done'; readonly bytes: Uint8Array<ArrayBuffer>; readonly note: string }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'refused'; readonly message: string };

/** The name of the quantized file: for `net.tflite`, `net.june-2021.int16.circle`. */
export function targetName({ file, page }: OpenModel, format: Format): string {
  const stem = file.name.replace(/\.(tflite|circle)$/i, '');
  const { state, codes } = page.state;
  return `${stem}.${state}.${codes}.${format}`;
}

/** Quantizes the open model under its setting, as a file. */
export async function makeQuantized(
  { engine, ranges, setting }: OpenModel,
  format: Format,
  control: { onProgress: (progress: Progress) => void; signal: AbortSignal },
): Promise<Made> {
  const given = ranges.current;
  if (given === null) {
    return { kind: 'refused', message: 'Quantizing needs ranges of the activations.' };
  }
  const options = { ...setting.options, ...(given && { ranges: given }) };
  const outcome = await engine.quantize({ options, format }, control).catch(refusal);
  if (outcome.kind !== 'done') return outcome;
  const { bytes, addedBiases } = outcome.result;
  const note = addedBiases.length > 0 ? `${addedBiases.length} biases of zeros were added.` : '';
  return { kind: 'done', bytes, note };
}
