import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import type { Opcode } from '../../../src/lib/model/schema/builtin';
import type { Model } from '../../../src/lib/model/graph/graph';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { PassError } from '../../../src/lib/pass/error';
import { STATES } from '../../../src/lib/quantizer/floor';
import { HEAD_INT16, HEAD_UINT8, JUNE_UINT8, quantized } from './made';

/** Why a model cannot be quantized. */
function refusal(model: Model, options: Parameters<typeof quantized>[1] = HEAD_UINT8): string {
  try {
    quantized(model, options);
  } catch (error) {
    if (error instanceof PassError) return error.message;
    throw error;
  }
  throw new Error('The model was quantized.');
}

function conv(builder: GraphBuilder, input: number, name: string): number {
  const weights = builder.constant(`${name}/w`, [4, 1, 1, 4], new Float32Array(16).fill(0.5));
  const bias = builder.constant(`${name}/b`, [4], new Float32Array(4).fill(1));
  return builder.operator(
    'CONV_2D',
    [input, weights, bias],
    { name, shape: [1, 2, 2, 4] },
    makeOptions('Conv2DOptions', { strideW: 1, strideH: 1 }),
  );
}

/** A detector as TensorFlow's object detection exports it, small. */
function detector(): Model {
  const builder = new GraphBuilder('ssd');
  const image = builder.input('image', [1, 2, 2, 4]);
  const features = conv(builder, image, 'features');
  const boxes = builder.operator(
    'RESHAPE',
    [conv(builder, features, 'boxes')],
    { name: 'box_encodings', shape: [1, 4, 4] },
    makeOptions('ReshapeOptions', { newShape: [1, 4, 4] }),
  );
  const scores = builder.operator('LOGISTIC', [conv(builder, features, 'classes')], {
    name: 'scores',
    shape: [1, 2, 2, 4],
  });
  const anchors = builder.constant('anchors', [4, 4], new Float32Array(16));
  const found = builder.operator(
    'CUSTOM',
    [boxes, scores, anchors],
    { name: 'detections', shape: [1, 10, 4] },
    null,
    { customName: 'TFLite_Detection_PostProcess', customOptions: Uint8Array.of(1, 2, 3) },
  );
  return builder.model('tflite', [found]);
}

/** A chain of operators with one input each. */
function chain(...opcodes: Opcode[]): Model {
  const builder = new GraphBuilder('chain');
  let last = builder.input('x', [1, 2, 2, 4]);
  opcodes.forEach((opcode, i) => {
    last = builder.operator(opcode, [last], { name: `y${i}`, shape: [1, 2, 2, 4] });
  });
  return builder.model('tflite', [last]);
}

describe('operators that the pass does not know', () => {
  test('a detector’s post-processing is named by its own name', () => {
    expect(refusal(detector())).toBe(
      'The pass does not know 1 × CUSTOM TFLite_Detection_PostProcess: cut the model before them, or replace them.',
    );
  });

  test('all are named at once, each kind with its number', () => {
    expect(refusal(chain('SVDF', 'RFFT2D', 'ABS', 'RFFT2D', 'UNIQUE'))).toBe(
      'The pass does not know 1 × SVDF, 2 × RFFT2D and 1 × UNIQUE: cut the model before them, or replace them.',
    );
  });

  test.each(STATES)('those of the usual image networks are known: %s', (state) => {
    const model = chain(
      ...(['AVERAGE_POOL_2D', 'MAX_POOL_2D', 'RELU', 'RELU6', 'HARD_SWISH', 'LOGISTIC'] as const),
      ...(['LEAKY_RELU', 'TANH', 'SOFTMAX', 'L2_NORMALIZATION', 'SQUEEZE'] as const),
    );
    const { tensors } = quantized(model, { ...HEAD_INT16, state }).model.subgraphs[0];
    expect(tensors.every(({ type }) => type === 'INT16')).toBe(true);
  });
});

describe('models that the reference refuses', () => {
  test('more than one subgraph', () => {
    const model = chain('RELU');
    expect(refusal({ ...model, subgraphs: [...model.subgraphs, ...model.subgraphs] })).toBe(
      'The model has 2 subgraphs: only a model of one can be quantized.',
    );
  });

  test('weights that are computed', () => {
    const builder = new GraphBuilder('main');
    const x = builder.input('x', [1, 4]);
    const w = builder.input('w', [4, 4]);
    const b = builder.constant('b', [4], new Float32Array(4));
    const y = builder.operator('FULLY_CONNECTED', [x, w, b], { name: 'y', shape: [1, 4] });
    expect(refusal(builder.model('tflite', [y]))).toBe(
      'FULLY_CONNECTED "y" has "w" as a parameter, which is computed: it must be a float32 constant.',
    );
  });

  test('weights of another rank, and weights that two kinds of operators read', () => {
    const builder = new GraphBuilder('main');
    const x = builder.input('x', [1, 2, 2, 4]);
    const w = builder.constant('w', [4, 4], new Float32Array(16).fill(1));
    const b = builder.constant('b', [4], new Float32Array(4));
    const options = makeOptions('Conv2DOptions', { strideW: 1, strideH: 1 });
    const y = builder.operator('CONV_2D', [x, w, b], { name: 'y', shape: [1, 2, 2, 4] }, options);
    const model = builder.model('tflite', [y]);
    expect(refusal(model)).toBe(
      'The weights "w" of CONV_2D "y" have shape [4, 4]: they need 4 dimensions.',
    );
    const z = builder.operator('FULLY_CONNECTED', [y, w, b], { name: 'z', shape: [4, 4] });
    model.subgraphs[0].outputs = [z];
    expect(refusal(model)).toBe(
      'The weights "w" serve CONV_2D and FULLY_CONNECTED, whose channels lie differently: store them twice.',
    );
  });

  test('in 2021, constants that head takes', () => {
    const builder = new GraphBuilder('main');
    const c = builder.constant('c', [1, 4], new Float32Array(4).fill(2));
    const y = builder.operator('ABS', [c], { name: 'y', shape: [1, 4] });
    const model = builder.model('tflite', [y]);
    expect(refusal(model, JUNE_UINT8)).toBe(
      'ABS "y" reads the constant "c", which june-2021 refuses there: use --state head.',
    );
    expect(quantized(model, HEAD_UINT8).model.subgraphs[0].tensors[c].type).toBe('UINT8');
  });
});
