import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GraphBuilder, makeQuantization } from '../../../src/lib/model/graph/build';
import type { Model } from '../../../src/lib/model/graph/graph';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { makeToy } from '../../../src/lib/examples/toys';
import { write } from '../../../src/lib/model/graph/write';
import { runCommand, temporaryFolder } from '../../runCommand';

const folder = temporaryFolder();
let files = 0;

function save(model: Model, format = model.format): string {
  const file = join(folder, `${files++}.${format}`);
  writeFileSync(file, write(model, format));
  return file;
}

/** A quantized FULLY_CONNECTED with three channels. */
function dense(change: {
  scale?: number[];
  codes?: number[];
  bias?: bigint[];
  activation?: 'NONE' | 'RELU';
}): Model {
  const builder = new GraphBuilder('main');
  const weights = builder.constant(
    'w',
    [3, 2],
    Int16Array.from(change.codes ?? [1, 2, 3, 4, 5, 6]),
    'INT16',
  );
  builder.graph.tensors[weights].quantization = makeQuantization({
    scale: Float32Array.from(change.scale ?? [0.5, 0.25, 0.125]),
    zeroPoint: new BigInt64Array(3),
  });
  const bias = builder.constant('b', [3], BigInt64Array.from(change.bias ?? [7n, 8n, 9n]), 'INT64');
  const output = builder.operator(
    'FULLY_CONNECTED',
    [builder.input('x', [1, 2], 'INT16'), weights, bias],
    { name: 'y', shape: [1, 3], type: 'INT16' },
    makeOptions('FullyConnectedOptions', { fusedActivationFunction: change.activation ?? 'NONE' }),
  );
  return builder.model('circle', [output]);
}

test('equal models: exit 0', async () => {
  expect(await runCommand('diff', save(dense({})), save(dense({})))).toEqual({
    code: 0,
    out: 'no difference in 4 tensors\n',
    err: '',
  });
});

test('another format is not a difference', async () => {
  const toy = makeToy('residual');
  expect(await runCommand('diff', save(toy), save(toy, 'circle'))).toMatchObject({ code: 0 });
});

test('names the channels whose scale, codes or bias differ', async () => {
  const a = save(dense({}));
  const b = save(
    dense({
      scale: [0.5, 1e-8, 0.125],
      codes: [1, 2, 0, 0, 5, 6],
      bias: [7n, -9223372036854775808n, 9n],
    }),
  );
  const { code, out } = await runCommand('diff', a, b);
  expect(code).toBe(1);
  expect(out).toBe(`tensor "w"
  scale: 1 of 3 channels differ
    channel 1: 0.25 → 9.99999993922529e-09
  data: 1 of 3 channels differ
    channel 1: 2 of 2 elements, by at most 4, the first 3 → 0
tensor "b"
  data: 1 of 3 channels differ
    channel 1: 8 → -9223372036854775808
2 tensors and 0 operators differ; 4 tensors are in both
`);
});

test('an activation, a tensor of another name and a constant that is gone differ too', async () => {
  const a = save(dense({}));
  const relu = await runCommand('diff', a, save(dense({ activation: 'RELU' })));
  expect(relu.code).toBe(1);
  expect(relu.out).toContain('operator 0\n  A  FULLY_CONNECTED');
  const renamed = dense({});
  renamed.subgraphs[0].tensors[1].name = 'other';
  const { out } = await runCommand('diff', a, save(renamed));
  expect(out).toContain('tensor "b"\n  only in A\n');
  expect(out).toContain('tensor "other"\n  only in B\n');
});

test('long lists are cut, and say so', async () => {
  const toy = makeToy('residual');
  const other = makeToy('residual');
  for (const tensor of other.subgraphs[0].tensors) {
    if (tensor.data) tensor.data = tensor.data.map((byte) => byte ^ 1);
  }
  const { out } = await runCommand('diff', save(toy), save(other));
  expect(out).toContain('data: 12 of 12 channels differ');
  expect(out).toContain('… and 2 more channels');
});

test('two models are needed', async () => {
  expect(await runCommand('diff', save(dense({})))).toMatchObject({ code: 2, out: '' });
  expect(await runCommand('diff', save(dense({})), join(folder, 'none'))).toMatchObject({
    code: 1,
    out: '',
  });
});
