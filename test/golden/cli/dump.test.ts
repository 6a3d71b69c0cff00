import { join } from 'node:path';
import { expect, test } from 'vitest';
import { asJson } from '../../../src/cli/dump/report';
import { dumpModel } from '../../../src/cli/dump/tensors';
import { casesOf, optionsOf, quantized } from '../oneFiles';

const synthetic = join(import.meta.dirname, '..', 'one', 'synthetic');
const cases = casesOf(synthetic, synthetic).filter(({ golden }) => golden.refused === undefined);

/** A constant and its copies: which of them keeps the plain name is the tool's own matter. */
function isDoubled(name: string, names: readonly string[]): boolean {
  const plain = name.replace(/_\d+$/, '');
  return names.some((other) => other !== plain && other.replace(/_\d+$/, '') === plain);
}

test.each(cases.map((entry) => [entry.name, entry] as const))(
  '%s: dump spells every tensor as the reference does',
  (_, entry) => {
    const text = asJson(dumpModel(quantized(entry.source, optionsOf(entry))));
    const { tensors } = JSON.parse(text) as { tensors: { name: string }[] };
    const ours = new Map(tensors.map((tensor) => [tensor.name, tensor]));
    const names = entry.golden.tensors.map(({ name }) => name);
    const theirs = entry.golden.tensors.filter(({ name }) => !isDoubled(name, names));
    expect(theirs.length).toBeGreaterThan(3);
    for (const tensor of theirs) expect(ours.get(tensor.name)).toEqual(tensor);
  },
);
