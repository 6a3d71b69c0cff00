import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { asExported } from '../../../src/lib/pass/quantize/exportOrder';
import { fakeQuantizeSteps } from '../../../src/lib/pass/quantize/fakeQuantize';
import { PassError } from '../../../src/lib/pass/error';
import { runToEnd } from '../../../src/lib/pass/progress';
import { write } from '../../../src/lib/model/graph/write';
import { casesOf, differences, optionsOf, quantized, throughFile, type Golden } from '../oneFiles';

const folder = fileURLToPath(new URL('../one/synthetic', import.meta.url));
const cases = casesOf(folder, folder);
const made = cases.filter(({ golden }) => golden.refused === undefined);
const refused = cases.filter(({ golden }) => golden.refused !== undefined);

test('there are nine models, three states and three kinds, 21 of them refused', () => {
  expect([cases.length, made.length, refused.length]).toEqual([81, 60, 21]);
});

describe('the engine writes the same models as the reference, in the same order', () => {
  test.each(made)('$name', (one) => {
    expect(differences(quantized(one.source, optionsOf(one)), one.golden)).toEqual([]);
  });

  test.each(made)('$name, written as .circle and as .tflite', (one) => {
    const model = quantized(one.source, optionsOf(one));
    expect(differences(throughFile(model, 'circle'), one.golden)).toEqual([]);
    expect(differences(throughFile(model, 'tflite'), one.golden)).toEqual([]);
  });

  test.each(made)('$name, fake-quantized to a file first', (one) => {
    const { model, origins } = runToEnd(fakeQuantizeSteps(one.source, optionsOf(one)));
    const fake = throughFile(asExported(model, origins), 'circle');
    expect(differences(quantized(fake, optionsOf(one)), one.golden)).toEqual([]);
  });
});

/** Our sentence for each model that a state refuses. */
const SENTENCES: Record<string, RegExp> = {
  conv_missing_bias_a: /^CONV_2D "conv" has no bias, which [\w-]+ refuses: use --add-missing-bias/,
  fc_missing_bias_a: /^FULLY_CONNECTED "fc_nobias" has no bias, which [\w-]+ refuses: use/,
  pack_const_a: /^PACK "pack" reads the constant "pack_c", which [\w-]+ refuses there: use --state/,
};

describe('models that the reference refuses are refused with a sentence', () => {
  test.each(refused)('$name', (one) => {
    const run = () => quantized(one.source, optionsOf(one));
    expect(run).toThrow(PassError);
    expect(run).toThrow(SENTENCES[one.golden.model.replace('.tflite', '')]);
  });
});

test('the source is left as it was', () => {
  for (const one of made) {
    const before = write(one.source);
    quantized(one.source, optionsOf(one));
    expect(Buffer.compare(before, write(one.source))).toBe(0);
  }
});

describe('the comparison finds', () => {
  const [one] = made;
  const model = quantized(one.source, optionsOf(one));
  const index = one.golden.tensors.findIndex(({ sha256, scale }) => sha256 && scale.length > 1);
  const tampered = (change: Partial<Golden['tensors'][number]>) => {
    const tensors = one.golden.tensors.map((t, i) => (i === index ? { ...t, ...change } : t));
    return { ...one.golden, tensors };
  };
  const { scale, zero_point } = one.golden.tensors[index];
  test.each([
    ['another scale', { scale: [scale[0] * (1 + 2 ** -23), ...scale.slice(1)] }],
    ['another zero point', { zero_point: [zero_point[0] + 1, ...zero_point.slice(1)] }],
    ['another dimension', { quantized_dimension: 1 }],
    ['another type', { type: 'INT8' }],
    ['other data', { sha256: '0'.repeat(64) }],
    ['another name', { name: 'nobody' }],
  ])('%s', (_, change) => {
    expect(differences(model, tampered(change))).not.toEqual([]);
  });
});
