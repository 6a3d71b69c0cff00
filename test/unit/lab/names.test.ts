import { expect, test } from 'vitest';
import type { InspectedLayer } from '../../../src/lib/diagnosis/layers';
import { channelFacts } from '../../../src/lib/diagnosis/facts';
import { makeToy } from '../../../src/lib/examples/toys';
import { layerNames } from '../../../src/lib/lab/words/names';

const [layer] = channelFacts(makeToy('conv')).layers;
const named = (...names: string[]): InspectedLayer[] => names.map((name) => ({ ...layer, name }));

test('MobileNetV2: blocks are groups, kinds are letters, what all share is left out', () => {
  const { layers, groups, letters } = layerNames(
    named(
      'MobilenetV2/Conv/Relu6',
      'MobilenetV2/expanded_conv/depthwise/Relu6',
      'MobilenetV2/expanded_conv/project/BiasAdd',
      'MobilenetV2/expanded_conv_1/expand/Relu6',
      'MobilenetV2/expanded_conv_1/depthwise/Relu6',
      'MobilenetV2/Conv_1/Relu6',
    ),
  );
  expect(layers.map(({ short }) => short)).toEqual([
    'Conv',
    '0/depthwise',
    '0/project',
    '1/expand',
    '1/depthwise',
    'Conv_1',
  ]);
  expect(layers[3].full).toBe('expanded_conv_1/expand');
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
  const { layers, groups } = layerNames(
    named('M/M/Conv2d_0/Relu6', 'M/M/Conv2d_1_depthwise/Relu6', 'M/M/Conv2d_1_pointwise/Relu6'),
  );
  expect(layers.map(({ letter }) => letter)).toEqual(['', 'd', 'p']);
  expect(groups.map(({ label }) => label)).toEqual(['Conv2d_0', '1']);
});

test('a single layer keeps a name, whatever it is called', () => {
  expect(layerNames(named('conv/output')).layers[0].full).toBe('conv');
  expect(layerNames(named('Relu6')).layers[0].full).toBe('Relu6');
  expect(layerNames([])).toEqual({ layers: [], groups: [], letters: [] });
});
