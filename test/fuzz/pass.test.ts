import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dumpModel } from '../../src/cli/dump/tensors';
import { compareModels } from '../../src/cli/diff/compare';
import { modelActivations } from '../../src/lib/diagnosis/modelActivations';
import { channelFacts } from '../../src/lib/diagnosis/facts';
import { predictChannels } from '../../src/lib/diagnosis/predict';
import { storedChannels } from '../../src/lib/diagnosis/stored';
import { channelRow } from '../../src/lib/diagnosis/channelTable';
import { makeQuantization } from '../../src/lib/model/graph/build';
import { ModelError } from '../../src/lib/model/error';
import type { Model } from '../../src/lib/model/graph/graph';
import { widenHalves } from '../../src/lib/model/graph/halves';
import { open } from '../../src/lib/model/graph/open';
import { write } from '../../src/lib/model/graph/write';
import { PassError } from '../../src/lib/pass/error';
import { fakeQuantizeSteps } from '../../src/lib/pass/quantize/fakeQuantize';
import { runToEnd } from '../../src/lib/pass/progress';
import { quantizeSteps } from '../../src/lib/pass/quantize/quantize';
import { parseRanges, type Ranges } from '../../src/lib/pass/quantize/ranges';
import { settingsOf, type WeightOptions } from '../../src/lib/pass/quantize/settings';
import { STATES } from '../../src/lib/quantizer/floor';
import { MUTATE, random } from '../../scripts/fuzz/bytes';

/** Of each file. */
const MUTATIONS = 500;

const FOLDER = 'test/golden/one/synthetic';
const NAMES = ['conv_a', 'dw_tconv_fc_a', 'elementwise_concat_a', 'activations_split_a'];
const MORE = ['pad_pool_shape_a', 'degenerate_a', 'fc_missing_bias_a', 'pack_const_a'];

const SETTINGS: readonly WeightOptions[] = STATES.flatMap((state) => [
  { state, dtype: 'int16', granularity: 'channel' } as const,
  { state, dtype: 'uint8', granularity: 'channel' } as const,
  { state, dtype: 'uint8', granularity: 'layer' } as const,
]);

/** True if it succeeded, false if it was refused in one sentence. Otherwise the test fails. */
function survives(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (!(error instanceof ModelError || error instanceof PassError)) throw error;
    expect(error.message).toMatch(/^[^\n]*\.$/);
    return false;
  }
}

/** Everything that the commands do with a model. */
function useAll(mutant: Model, original: Model, setting: WeightOptions, ranges: Ranges): boolean {
  survives(() => {
    dumpModel(mutant);
    compareModels(original, mutant);
    compareModels(mutant, original);
  });
  survives(() => {
    const { model } = widenHalves(mutant);
    const facts = channelFacts(model);
    const settings = settingsOf(setting);
    const { layers } = modelActivations(model, facts, settings, ranges);
    const tables = [predictChannels(facts, layers, settings), storedChannels(model, facts)];
    for (const table of tables) for (let i = 0; i < table.length; i++) channelRow(table, i);
  });
  survives(() => runToEnd(fakeQuantizeSteps(mutant, setting)));
  return survives(() => {
    const options = { ...setting, ranges, addMissingBias: true };
    const { model } = runToEnd(quantizeSteps(mutant, options));
    open(write(model, 'circle'));
  });
}

type Pick = (below: number) => number;

/** Damages the tables of a sound file so that it can still be read. */
const GRAPH: ((model: Model, pick: Pick) => void)[] = [
  ({ subgraphs: [{ operators, tensors }] }, pick) => {
    const { inputs } = operators[pick(operators.length)];
    if (inputs.length > 0) inputs[pick(inputs.length)] = pick(tensors.length + 1) - 1;
  },
  ({ subgraphs: [{ operators }] }, pick) => {
    const operator = operators[pick(operators.length)];
    operator.inputs = operator.inputs.slice(0, pick(operator.inputs.length + 1));
  },
  ({ subgraphs: [{ operators }] }, pick) => {
    operators[pick(operators.length)].outputs = pick(2) ? [] : [-1];
  },
  ({ subgraphs: [{ operators }] }, pick) => {
    const [a, b] = [operators[pick(operators.length)], operators[pick(operators.length)]];
    a.opcode = b.opcode;
    if (pick(2)) a.options = b.options;
  },
  ({ subgraphs: [{ operators }] }, pick) => {
    operators[pick(operators.length)].options = null;
  },
  ({ subgraphs: [{ operators }] }, pick) => {
    const operator = operators[pick(operators.length)];
    operator.opcode = (['DEQUANTIZE', 'CAST', 'TRANSPOSE_CONV', 'PRELU', 'FLOOR'] as const)[
      pick(5)
    ];
  },
  ({ subgraphs: [{ tensors }] }, pick) => {
    const tensor = tensors[pick(tensors.length)];
    tensor.shape = [[], [0], [1], [2, 0], [-1, 3], [1, 1, 1, 1, 1], [4, 0, 1, 1]][pick(7)];
    if (tensor.data !== null) tensor.data = null;
  },
  ({ subgraphs: [{ tensors }] }, pick) => {
    const tensor = tensors[pick(tensors.length)];
    tensor.shape = [...tensor.shape].reverse();
  },
  ({ subgraphs: [{ tensors }] }, pick) => {
    const tensor = tensors[pick(tensors.length)];
    tensor.type = (['FLOAT16', 'INT32', 'UINT8', 'INT8', 'INT16', 'INT64', 'BOOL'] as const)[
      pick(7)
    ];
    if (pick(2)) tensor.data = null;
  },
  ({ subgraphs: [{ tensors }] }, pick) => {
    const tensor = tensors[pick(tensors.length)];
    const channels = tensor.shape.at(-1) ?? 1;
    const values = [0, -1, NaN, Infinity, 1e-45, 3e38];
    const list = (length: number) => Float32Array.from({ length }, () => values[pick(6)]);
    tensor.quantization = makeQuantization({
      scale: list(pick(2) ? 1 : channels),
      min: list(pick(3)),
      max: list(pick(3)),
      quantizedDimension: pick(5),
    });
  },
  ({ subgraphs: [{ tensors }] }, pick) => {
    const constants = tensors.filter(({ data, type }) => type === 'FLOAT32' && data !== null);
    const { data } = constants[pick(constants.length)] ?? { data: null };
    if (data === null) return;
    const extremes = [NaN, Infinity, -Infinity, 3.4028234663852886e38, 1e-45, -0];
    const bytes = new DataView(data.buffer, data.byteOffset, data.byteLength);
    for (let n = 1 + pick(4); n > 0; n--) {
      bytes.setFloat32(4 * pick(data.length / 4), extremes[pick(6)], true);
    }
  },
  ({ subgraphs: [graph] }, pick) => {
    graph.outputs = [pick(graph.tensors.length)];
    if (pick(2)) graph.inputs = [];
  },
];

describe('mutated models are quantized, inspected and compared, or refused in one sentence', () => {
  let refused = 0;
  let done = 0;
  for (const name of [...NAMES, ...MORE]) {
    test(name, { timeout: 120_000 }, () => {
      const bytes = new Uint8Array(readFileSync(`${FOLDER}/${name}.tflite`));
      const json: unknown = JSON.parse(readFileSync(`${FOLDER}/ranges/${name}.json`, 'utf8'));
      const ranges = parseRanges(json);
      const float = open(bytes);
      const made = runToEnd(quantizeSteps(float, { ...SETTINGS[6], ranges, addMissingBias: true }));
      const seeds = [bytes, write(made.model, 'circle')];
      const pick = random(bytes.length + 7);
      const kinds = Object.values(MUTATE);
      for (let n = 0; n < MUTATIONS; n++) {
        const mutant = kinds[n % kinds.length](seeds[n % 5 === 0 ? 1 : 0].slice(), pick);
        let model: Model | undefined;
        survives(() => (model = open(mutant)));
        if (model === undefined) continue;
        if (useAll(model, float, SETTINGS[n % SETTINGS.length], ranges)) done += 1;
        else refused += 1;
      }
      for (let n = 0; n < MUTATIONS; n++) {
        const model = open(seeds[n % 5 === 0 ? 1 : 0].slice());
        for (let k = 1 + pick(2); k > 0; k--) GRAPH[(n + k) % GRAPH.length](model, pick);
        let again: Model | undefined;
        survives(() => (again = open(write(model))));
        if (again === undefined) continue;
        if (useAll(again, float, SETTINGS[n % SETTINGS.length], ranges)) done += 1;
        else refused += 1;
      }
    });
  }

  test('some were quantized, some refused', () => {
    console.info(`${done} quantized, ${refused} refused, of those that open`);
    expect(done).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(100);
  });
});
