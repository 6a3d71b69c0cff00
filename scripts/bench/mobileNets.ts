import type { Model } from '../../src/lib/model/graph/graph';
import { makeOptions } from '../../src/lib/model/schema/options';
import { Network, type Spot } from './network';

/** Expansion, outputs, repetitions and first stride of MobileNetV2's stages (Sandler et al., 2018). */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/**
 * MobileNetV2 1.0 at 224 × 224 with 1000 classes and batch normalization folded in.
 * @param trained as for `Network`
 */
export function mobileNetV2(trained = false): Model {
  const net = new Network('mobilenet_v2', trained);
  const { builder } = net;
  const input: Spot = { tensor: builder.input('image', [1, 224, 224, 3]), size: 224, channels: 3 };
  let spot = net.conv(input, 32, 3, 2);
  for (const [expansion, outputs, repetitions, stride] of STAGES) {
    for (let i = 0; i < repetitions; i++) {
      spot = net.block(spot, expansion, outputs, i === 0 ? stride : 1);
    }
  }
  const last = net.conv(spot, 1280, 1);
  const { channels } = last;
  const flat = net.flat(net.pool(last));
  const { weights, bias } = net.parameters([1000, channels], 1000);
  const logits = builder.operator(
    'FULLY_CONNECTED',
    [flat, weights, bias],
    { name: 'logits', shape: [1, 1000] },
    makeOptions('FullyConnectedOptions'),
  );
  return builder.model('tflite', [logits]);
}

/** Outputs and stride of MobileNetV1's separable layers at a width of 0.25 (Howard et al., 2017). */
const SEPARABLE = [
  [16, 1],
  [32, 2],
  [32, 1],
  [64, 2],
  [64, 1],
  [128, 2],
  ...Array.from({ length: 5 }, () => [128, 1] as const),
  [256, 2],
  [256, 1],
] as const;

/** MobileNetV1 0.25 at 224 × 224 with 1001 classes, the last layer a convolution, and SOFTMAX. */
export function mobileNetV1(trained = false): Model {
  const net = new Network('mobilenet_v1_0.25', trained);
  const { builder } = net;
  const input: Spot = { tensor: builder.input('image', [1, 224, 224, 3]), size: 224, channels: 3 };
  let spot = net.conv(input, 8, 3, 2);
  for (const [outputs, stride] of SEPARABLE) {
    spot = net.conv(net.depthwise(spot, stride), outputs, 1);
  }
  const logits = net.flat(net.conv(net.pool(spot), 1001, 1, 1, true));
  const classes = builder.operator(
    'SOFTMAX',
    [logits],
    { name: 'classes', shape: [1, 1001] },
    makeOptions('SoftmaxOptions', { beta: 1 }),
  );
  return builder.model('tflite', [classes]);
}
