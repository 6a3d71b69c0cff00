import { GraphBuilder, makeOperator, makeQuantization } from '../../../src/lib/model/graph/build';
import type { Model } from '../../../src/lib/model/graph/graph';
import { makeOptions } from '../../../src/lib/model/schema/options';

/** Everything that a file can hold besides a chain of layers. */
export function rich(): Model {
  const graph = new GraphBuilder('main');
  const x = graph.input('x', [1, 2, 2, 1]);
  const w = graph.constant('w', [2, 1, 1, 1], new Float32Array([1, -2]));
  const y = graph.operator(
    'CONV_2D',
    [x, w, -1],
    { name: 'y', shape: [1, 2, 2, 2] },
    makeOptions('Conv2DOptions', { padding: 'VALID', strideW: 2, strideH: 3 }),
    { version: 5 },
  );
  graph.graph.tensors[w].quantization = makeQuantization({
    scale: new Float32Array([0.5, 4.992152805245108e-24]),
    zeroPoint: BigInt64Array.of(0n, -(2n ** 63n)),
    min: new Float32Array([-1, -2]),
    max: new Float32Array([1, 2]),
    details: { kind: 'CustomQuantization', custom: Uint8Array.of(1, 2, 3) },
  });
  graph.graph.tensors[y].sparsity = {
    traversalOrder: [0, 1],
    blockMap: [1],
    dimMetadata: [
      { format: 'DENSE', denseSize: 2, arraySegments: null, arrayIndices: null },
      {
        format: 'SPARSE_CSR',
        denseSize: 0,
        arraySegments: { kind: 'Uint16Vector', values: [0, 65535] },
        arrayIndices: { kind: 'Uint8Vector', values: Uint8Array.of(7) },
      },
    ],
  };
  const z = graph.tensor('z', 'FLOAT32', [1, 2], { shapeSignature: [-1, 2], hasRank: true });
  graph.graph.operators.push(
    makeOperator('CUSTOM', [y], [z], null, {
      customName: 'TFLite_Detection_PostProcess',
      customOptions: Uint8Array.of(9, 8, 7),
      mutatingVariableInputs: [true],
      intermediates: [x],
      absent: [],
    }),
    makeOperator('STABLEHLO_PAD', [y], [-1], null, {
      options2: {
        kind: 'StablehloPadOptions',
        edgePaddingLow: BigInt64Array.of(-1n),
        edgePaddingHigh: BigInt64Array.of(2n),
        interiorPadding: new BigInt64Array(0),
      },
    }),
  );
  const second = new GraphBuilder('second');
  const model = graph.model('tflite', [z], 'a model with much in it');
  model.subgraphs.push(second.model('tflite', [second.input('s', [])]).subgraphs[0]);
  model.buffers = [
    { data: null, ofTensors: false },
    { data: new TextEncoder().encode('1.5.0'), ofTensors: false },
  ];
  model.metadata = [{ name: 'min_runtime_version', buffer: 1 }];
  model.metadataBuffer = [1];
  model.signatureDefs = [
    {
      inputs: [{ name: 'in', tensorIndex: x }],
      outputs: [{ name: 'out', tensorIndex: z }],
      signatureKey: 'serving_default',
      deprecatedTag: 'tag',
      subgraphIndex: 0,
    },
  ];
  model.externalBufferGroups = [{ name: 'weights.bin' }];
  model.externalBuffers = [{ id: 1, group: 0, offset: 16n, length: 4n, packing: 'none' }];
  model.subgraphs[0].tensors[z].externalBuffer = 1;
  model.absent = [];
  return model;
}
