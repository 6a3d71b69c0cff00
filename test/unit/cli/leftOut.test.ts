import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import { write } from '../../../src/lib/model/graph/write';
import { writeNpy } from '../../../src/lib/model/npy/npy';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { runCommand, temporaryFolder } from '../../runCommand';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const [whole, part, input] = ['whole.tflite', 'part.tflite', 'in.npy'].map(at);

/** x → FULLY_CONNECTED a → RELU c. In part, x → FULLY_CONNECTED a → CUSTOM Magic b → RELU d too. */
function save(file: string, magic: boolean): void {
  const builder = new GraphBuilder('main');
  const x = builder.input('x', [1, 2]);
  const weights = builder.constant('w', [2, 2], Float32Array.of(1, 2, 3, 4));
  const shaped = (name: string) => ({ name, shape: [1, 2] });
  const options = makeOptions('FullyConnectedOptions', {});
  const a = builder.operator('FULLY_CONNECTED', [x, weights, -1], shaped('a'), options);
  const outputs = [builder.operator('RELU', [a], shaped('c'))];
  if (magic) {
    const b = builder.operator('CUSTOM', [a], shaped('b'), null, { customName: 'Magic' });
    outputs.push(builder.operator('RELU', [b], shaped('d')));
  }
  writeFileSync(file, write(builder.model('tflite', outputs)));
}
save(whole, false);
save(part, true);
writeFileSync(input, writeNpy({ dtype: 'float32', shape: [1, 2], data: Float32Array.of(1, -1) }));

const traced = (file: string, tensor = 'a') => [
  ...['trace', file, '--input', input, '--tensor', tensor, '--at', '0,1'],
];

const WHY = 'CUSTOM Magic cannot be run, nor 1 more that need what it makes; not given: "d".';

describe('"left_out" of the JSON says what cannot be run', () => {
  test.each<[string, (file: string) => string[]]>([
    ['run', (file) => ['run', file, '--input', input]],
    ['trace', (file) => traced(file)],
    ['compare', (file) => ['compare', whole, file, '--inputs', input]],
    ['compare, of the float model', (file) => ['compare', file, whole, '--inputs', input]],
  ])('%s', async (_, words) => {
    const all = await runCommand(...words(whole), '--json');
    expect(all).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(all.out)).toMatchObject({ left_out: null });

    const some = await runCommand(...words(part), '--json');
    expect(some).toMatchObject({ code: 0, err: `warning: ${WHY}\n` });
    expect(JSON.parse(some.out)).toMatchObject({ left_out: WHY });
  });
});

test.each(['b', 'd'])('trace says why %s is not computed', async (tensor) => {
  const { code, out, err } = await runCommand(...traced(part, tensor));
  expect([code, out]).toEqual([1, '']);
  expect(err).toBe(
    `warning: ${WHY}\nscalefloor: cannot trace ${part}: "${tensor}" was not computed: ${WHY}\n`,
  );
});
