import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { handFile } from '../../../scripts/networks';
import { channelFacts } from '../../../src/lib/diagnosis/facts';
import { NETWORK_NAMES, NETWORKS } from '../../../src/lib/examples/networks';
import { open } from '../../../src/lib/model/graph/open';
import { runCommand } from '../../runCommand';

describe('example', () => {
  test.each(NETWORK_NAMES)('%s is as large, and has as many dead channels, as is said', (name) => {
    const bytes = new Uint8Array(readFileSync(handFile(name)));
    const { collapsed, channels, layers } = channelFacts(open(bytes));
    expect(NETWORKS[name]).toMatchObject({
      bytes: bytes.length,
      layers: layers.length,
      channels,
      dead: collapsed.filter((flag) => flag === 1).length,
    });
  });

  test.each([
    [['example'], 'example needs a name: give one of hand-lite, hand-full.'],
    [['example', 'foot', '-o', 'x.tflite'], 'example "foot" is unknown: use one of hand-lite, '],
    [['example', 'hand-lite'], 'example needs a file to write: give -o OUT.'],
    [['example', 'hand-lite', '-o', 'x.onnx'], '"x.onnx" must end in .tflite or .circle.'],
  ])('bad usage: %j', async (words, sentence) => {
    const { code, out, err } = await runCommand(...words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(sentence);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });
});
