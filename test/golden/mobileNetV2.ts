import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { open } from '../../src/lib/model/graph/open';
import type { Npy } from '../../src/lib/model/npy/npy';
import { parseRanges } from '../../src/lib/pass/quantize/ranges';

/** The input of the reference's runs. */
export function referenceInput(reference: string): Npy {
  const bytes = readFileSync(join(reference, 'run/input0.f32'));
  const data = new Float32Array(new Uint8Array(bytes).buffer);
  return { dtype: 'float32', shape: [1, 224, 224, 3], data };
}

/** The real MobileNetV2, with the ranges of the reference's runs. */
export function mobileNetV2(models: string, reference: string) {
  const name = 'mobilenet_v2_features';
  const source = open(new Uint8Array(readFileSync(join(models, `${name}.tflite`))));
  const text = readFileSync(join(reference, 'run', `${name}.ranges.json`), 'utf8');
  return { source, ranges: parseRanges(JSON.parse(text) as unknown) };
}
