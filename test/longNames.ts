import { GraphBuilder } from '../src/lib/model/graph/build';
import type { Model } from '../src/lib/model/graph/graph';
import { makeOptions } from '../src/lib/model/schema/options';
import { Pcg64 } from '../src/lib/numeric/pcg64';
import type { Range } from '../src/lib/pass/quantize/ranges';

/**
 * Models of 60 layers with names as converters write them: 20 blocks that expand, filter by depth
 * and project. In block 6 forty channels are dead and have a bias of 2; in others a few.
 */
export type Naming = (block: number, step: 'expand' | 'depthwise' | 'project') => string;

const PATH =
  'StatefulPartitionedCall/center_net_mobile_net_v2fpn_feature_extractor/model_1/model/block_';

/** TensorFlow's second converter joins the names of all operators that it fuses. */
export const fusedNames: Naming = (block, step) =>
  [
    `${PATH}${block}_${step}_relu/Relu6`,
    `${PATH}${block}_${step}_BN/FusedBatchNormV3`,
    ...(step === 'depthwise' ? [`${PATH}${block}_depthwise/depthwise`] : []),
  ].join(';');

/** Names of which only the last digits differ. */
export const alikeNames: Naming = (block, step) =>
  `c/Conv2d_${3 * block + ['expand', 'depthwise', 'project'].indexOf(step)}`;

const WIDE = 48;
const NARROW = 8;
const SIZE = 4;
const BLOCKS = 20;

/** How many channels of a block's expansion are dead. */
const deadIn = (block: number): number => (block === 6 ? 40 : block % 5 === 3 ? 2 : 0);

export function longNamed(nameOf: Naming): Model {
  const random = new Pcg64(60);
  const builder = new GraphBuilder('main');
  const strides = { strideH: 1, strideW: 1 };
  let x = builder.input('serving_default_input:0', [1, SIZE, SIZE, NARROW]);
  for (let block = 0; block < BLOCKS; block++) {
    const layer = (step: 'expand' | 'depthwise' | 'project', inputs: number, outputs: number) => {
      const name = nameOf(block, step);
      const deep = step === 'depthwise';
      const shape = deep ? [1, 3, 3, outputs] : [outputs, 1, 1, inputs];
      const size = shape.reduce((a, b) => a * b, 1);
      const weights = random.noise(size, 0.4);
      const bias = random.noise(outputs, 0.5);
      if (step === 'expand') {
        const dead = deadIn(block);
        weights.fill(0, 0, dead * inputs).forEach((w, i) => (weights[i] = w === 0 ? 1e-22 : w));
        bias.fill(2, 0, dead);
      }
      const fused = step === 'project' ? 'NONE' : 'RELU6';
      const options = { ...strides, fusedActivationFunction: fused } as const;
      x = builder.operator(
        deep ? 'DEPTHWISE_CONV_2D' : 'CONV_2D',
        [
          x,
          builder.constant(`${name}/w`, shape, weights),
          builder.constant(`${name}/b`, [outputs], bias),
        ],
        { name, shape: [1, SIZE, SIZE, outputs] },
        deep
          ? makeOptions('DepthwiseConv2DOptions', { ...options, depthMultiplier: 1 })
          : makeOptions('Conv2DOptions', options),
      );
    };
    layer('expand', NARROW, WIDE);
    layer('depthwise', WIDE, WIDE);
    layer('project', WIDE, NARROW);
  }
  return builder.model('tflite', [x]);
}

/** A range for every activation of such a model. */
export function rangesOf({ subgraphs: [{ tensors }] }: Model): Map<string, Range> {
  const activations = tensors.filter(({ data }) => data === null);
  return new Map(activations.map(({ name }) => [name, { min: -6, max: 6 }]));
}
