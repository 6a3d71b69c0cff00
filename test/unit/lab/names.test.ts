import { expect, test } from 'vitest';
import type { Label } from '../../../src/lib/model/graph/labels';
import type { InspectedLayer } from '../../../src/lib/diagnosis/layers';
import { channelFacts } from '../../../src/lib/diagnosis/facts';
import { makeToy } from '../../../src/lib/examples/toys';
import { layerNames } from '../../../src/lib/lab/words/names';

const [layer] = channelFacts(makeToy('conv')).layers;
const layersOf = (names: readonly string[]): InspectedLayer[] =>
  names.map((name) => ({ ...layer, name }));
const labelsOf = (names: readonly string[]): Label[] =>
  names.map((_, i) => ({ title: `CONV_2D ${i}`, tail: 'tail' }));
const named = (...names: string[]) => layerNames(layersOf(names), labelsOf(names));

test('MobileNetV2: blocks are groups, kinds are letters, what all share is left out', () => {
  const { layers, groups, letters } = named(
    'MobilenetV2/Conv/Relu6',
    'MobilenetV2/expanded_conv/depthwise/Relu6',
    'MobilenetV2/expanded_conv/project/BiasAdd',
    'MobilenetV2/expanded_conv_1/expand/Relu6',
    'MobilenetV2/expanded_conv_1/depthwise/Relu6',
    'MobilenetV2/Conv_1/Relu6',
  );
  expect(layers[3]).toMatchObject({
    short: 'CONV_2D 3',
    full: 'CONV_2D 3 tail',
    whole: 'MobilenetV2/expanded_conv_1/expand/Relu6',
  });
  expect(layers.map(({ letter }) => letter)).toEqual(['', 'd', 'p', 'e', 'd', '']);
  expect(groups.map(({ label, from, to }) => [label, from, to])).toEqual([
    ['Conv', 0, 1],
    ['0', 1, 3],
    ['1', 3, 5],
    ['Conv_1', 5, 6],
  ]);
  expect(letters).toEqual([
    { letter: 'd', word: 'depthwise' },
    { letter: 'p', word: 'project' },
    { letter: 'e', word: 'expand' },
  ]);
});

test('MobileNetV1 numbers its layers and says their kind behind', () => {
  const { layers, groups } = named(
    'M/M/Conv2d_0/Relu6',
    'M/M/Conv2d_1_depthwise/Relu6',
    'M/M/Conv2d_1_pointwise/Relu6',
  );
  expect(layers.map(({ letter }) => letter)).toEqual(['', 'd', 'p']);
  expect(groups.map(({ label }) => label)).toEqual(['Conv2d_0', '1']);
});

test('letters that would stand for several words are left out', () => {
  const { layers, letters, groups } = named('m/a/conv_x', 'm/a/conv_y', 'm/b/conv_x', 'm/b/conv_y');
  expect(letters).toEqual([]);
  expect(layers.map(({ letter }) => letter)).toEqual(['', '', '', '']);
  expect(groups.map(({ label }) => label)).toEqual(['a', 'b']);
});

test('a group under the strip has a short name, and no layers have no names', () => {
  expect(named(`m/${'long'.repeat(20)}/x`).groups[0].label.length).toBeLessThanOrEqual(14);
  expect(named()).toEqual({ layers: [], groups: [], letters: [] });
});
