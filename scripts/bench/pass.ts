import type { Model } from '../../src/lib/model/graph/graph';
import { open } from '../../src/lib/model/graph/open';
import { write } from '../../src/lib/model/graph/write';
import { runToEnd } from '../../src/lib/pass/progress';
import { quantizeSteps, type QuantizeOptions } from '../../src/lib/pass/quantize/quantize';
import { commandRows } from './passCommand';
import { mobileNetV2 } from './mobileNets';
import { chain, CHAIN_LAYER, rangesOf } from './passModels';
import type { Row, Suite } from './suite';
import { inTurns, median, timed } from './timing';

const SETTINGS = [
  { dtype: 'int16', granularity: 'channel', state: 'head' },
  { dtype: 'int16', granularity: 'channel', state: 'june-2021' },
  { dtype: 'uint8', granularity: 'channel', state: 'head' },
  { dtype: 'uint8', granularity: 'layer', state: 'head' },
] as const;

/** Runs of each figure, whose median is reported, and warm-up runs before them. */
const RUNS = 15;
const WARM_UP = 10;

const COPY = 'copy of its weights';

/** Copies all constants to new memory, because the pass writes its codes to new memory. */
const copied = ({ subgraphs }: Model): unknown =>
  subgraphs.map((graph) => graph.tensors.map(({ data }) => data?.slice()));

const quantized = (model: Model, options: QuantizeOptions) =>
  runToEnd(quantizeSteps(model, options)).model;

function wholeRows(model: Model): Row[] {
  const ranges = rangesOf(model);
  const rows = SETTINGS.map((setting): Row => {
    const { dtype, granularity, state } = setting;
    const { time, ratio } = inTurns(
      () => quantized(model, { ...setting, ranges }),
      () => copied(model),
      RUNS,
      WARM_UP,
    );
    const name = `MobileNetV2, ${dtype} per ${granularity}, ${state}: whole pass`;
    return { name, value: time, unit: 'ms', against: COPY, ratio };
  });
  const file = write(model);
  const made = quantized(model, { ...SETTINGS[0], ranges });
  const around: [string, () => unknown][] = [
    ['MobileNetV2: open the file', () => open(file)],
    ['MobileNetV2, int16: write the result', () => write(made, 'circle')],
  ];
  for (const [name, work] of around) {
    const { time, ratio } = inTurns(work, () => copied(model), RUNS);
    rows.push({ name, value: time, unit: 'ms', against: COPY, ratio });
  }
  return rows;
}

/** Numbers of layers of `chain`, for 0.1 to 50 million weights. */
const LAYERS = [1, 10, 100, 490];

/** Time per weight while the model grows. Linear growth has the ratio 1. */
function growthRows(): Row[] {
  let first: number | null = null;
  return LAYERS.map((layers): Row => {
    const model = chain(layers);
    const options = { ...SETTINGS[0], ranges: rangesOf(model) };
    const weights = layers * CHAIN_LAYER;
    // A small model takes too little time for a single reading of the clock.
    const repeats = Math.ceil(100 / layers);
    const times = Array.from({ length: layers > 100 ? 5 : RUNS }, () =>
      timed(() => {
        for (let i = 0; i < repeats; i++) quantized(model, options);
      }),
    );
    const value = (median(times) * 1e6) / repeats / weights;
    first ??= value;
    return {
      name: `${(weights / 1e6).toFixed(1)} million weights, int16: whole pass`,
      value,
      unit: 'ns per weight',
      against: layers === LAYERS[0] ? null : `${(CHAIN_LAYER / 1e6).toFixed(1)} million`,
      ratio: layers === LAYERS[0] ? null : value / first,
    };
  });
}

/** The pass on whole models: compared with a copy of their weights, by size, and as a command. */
export const pass: Suite = {
  name: 'pass',
  run: async () => {
    const model = mobileNetV2();
    return [...wholeRows(model), ...growthRows(), ...(await commandRows(model))];
  },
};
