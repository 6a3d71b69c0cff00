import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Model } from '../../src/lib/model/graph/graph';
import { runToEnd } from '../../src/lib/pass/progress';
import { quantizeSteps } from '../../src/lib/pass/quantize/quantize';
import { prepareRun, type Runner } from '../../src/lib/pass/run/run';
import { mobileNetV2 } from './mobileNets';
import { rangesOf } from './passModels';
import type { Row, Suite } from './suite';

const MEGABYTE = 1e6;
/** The number of models that are prepared, run and released, one after the other. */
const TIMES = 20;

const weightBytes = ({ subgraphs }: Model): number =>
  subgraphs[0].tensors.reduce((sum, { data }) => sum + (data?.length ?? 0), 0);

/** Bytes of a runner's own buffers, without constants that it shares with the model. */
function ownBytes({ subgraphs }: Model, { values }: Runner): number {
  const given = new Set(subgraphs[0].tensors.map(({ data }) => data?.buffer));
  const own = new Set(values.flatMap((value) => (value === null ? [] : [value.data.buffer])));
  return [...own]
    .filter((buffer) => !given.has(buffer))
    .reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/**
 * Bytes of buffers and of WebAssembly's memory, which are outside JavaScript's heap, after a
 * collection.
 */
async function outside(): Promise<number> {
  setFlagsFromString('--expose-gc');
  // A memory is freed in a task after the collection that finds it unused.
  for (let i = 0; i < 3; i++) {
    runInNewContext('gc()');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return process.memoryUsage().external;
}

function prepareAndRun(model: Model): number {
  const runner = prepareRun(model);
  runner.run([runner.inputs[0].data.slice()]);
  return ownBytes(model, runner);
}

async function rowsOf(title: string, model: Model): Promise<Row[]> {
  const own = prepareAndRun(model);
  const planned = prepareRun(model).bytes + weightBytes(model);
  const before = await outside();
  for (let i = 0; i < TIMES; i++) prepareAndRun(model);
  const kept = (await outside()) - before;
  return [
    {
      name: `${title}: memory of a prepared run`,
      value: own / MEGABYTE,
      unit: 'MB',
      against: 'its arena and weights',
      ratio: own / planned,
    },
    {
      name: `${title}: memory kept after ${TIMES} of them`,
      value: Math.max(kept, 0) / MEGABYTE,
      unit: 'MB',
      against: 'that of one',
      ratio: Math.max(kept, 0) / own,
    },
  ];
}

/** The memory that runs need besides the model, and the memory that remains after them. */
export const memory: Suite = {
  name: 'memory',
  run: async () => {
    const float = mobileNetV2(true);
    const ranges = rangesOf(float);
    const quantized = (dtype: 'int16' | 'uint8', granularity: 'channel' | 'layer') =>
      runToEnd(quantizeSteps(float, { dtype, granularity, state: 'head', ranges })).model;
    return [
      ...(await rowsOf('MobileNetV2, float', float)),
      ...(await rowsOf('MobileNetV2, int16 per channel', quantized('int16', 'channel'))),
      ...(await rowsOf('MobileNetV2, uint8 per layer', quantized('uint8', 'layer'))),
    ];
  },
};
