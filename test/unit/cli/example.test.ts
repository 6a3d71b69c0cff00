import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { handFile } from '../../../scripts/networks';
import { channelFacts } from '../../../src/lib/diagnosis/facts';
import { NETWORK_NAMES, NETWORKS } from '../../../src/lib/examples/networks';
import { open } from '../../../src/lib/model/graph/open';
import { runCommand } from '../../runCommand';

describe('example', () => {
  test.each(NETWORK_NAMES)('%s has as many channels, and dead ones, as its line says', (name) => {
    const { collapsed, channels } = channelFacts(
      open(new Uint8Array(readFileSync(handFile(name)))),
    );
    const dead = collapsed.filter((flag) => flag === 1).length;
    const said = [dead, channels].map((count) => count.toLocaleString('en-US'));
    expect(NETWORKS[name].about).toContain(`${said[0]} of its ${said[1]} channels are dead`);
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
