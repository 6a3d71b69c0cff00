import { quantized as codesOf } from '../../../src/lib/kernels/code/codes';
import type { Elements } from '../../../src/lib/kernels/code/value';
import type { Model } from '../../../src/lib/model/graph/graph';
import { write } from '../../../src/lib/model/graph/write';
import { calibrateSteps } from '../../../src/lib/pass/input/calibrate';
import { PERCENTILE } from '../../../src/lib/pass/input/combine';
import { runToEnd } from '../../../src/lib/pass/progress';
import { quantizeSteps, type QuantizeOptions } from '../../../src/lib/pass/quantize/quantize';
import type { Ranges } from '../../../src/lib/pass/quantize/ranges';
import { prepareRun, type Runner } from '../../../src/lib/pass/run/run';
import { mobileNetV1, mobileNetV2 } from '../mobileNets';
import { Pcg64 } from '../../../src/lib/numeric/pcg64';
import type { Row } from '../suite';
import { LiteRtModel, type LiteRtArray } from './liteRt';
import { inTurns, type Work } from './turns';

const MODELS: readonly [string, () => Model][] = [
  ['MobileNetV1 0.25', () => mobileNetV1(true)],
  ['MobileNetV2 1.0', () => mobileNetV2(true)],
];

/** Ranges from calibration on the image that is run. */
function rangesOf(model: Model, image: Float32Array): Ranges {
  const { tensors } = model.subgraphs[0];
  const steps = calibrateSteps(prepareRun(model), {
    records: [[image]],
    count: 1,
    combination: PERCENTILE,
    machine: 'x86-64',
  });
  return new Map(Array.from(runToEnd(steps), ([index, range]) => [tensors[index].name, range]));
}

const quantized = (model: Model, options: QuantizeOptions): Model =>
  runToEnd(quantizeSteps(model, options)).model;

/** One run, including the transfer of its input and output. */
const ours =
  (runner: Runner, input: Elements): Work =>
  () => {
    runner.run([input]);
    return runner.outputs[0].data.slice();
  };

const theirs =
  (model: LiteRtModel, input: LiteRtArray): Work =>
  () =>
    model.run([input]);

async function rowsOf(name: string, model: Model): Promise<Row[]> {
  const image = new Pcg64(1).noise(224 * 224 * 3);
  const ranges = rangesOf(model, image);
  const rows: Row[] = [];
  const compare = async (what: string, work: Work, other: string, against: Work) => {
    const { time, against: base, ratio } = await inTurns(work, against);
    const title = `${name}, ${what}`;
    rows.push(
      { name: title, value: time, unit: 'ms', against: other, ratio },
      { name: `${title}: ${other}`, value: base, unit: 'ms', against: null, ratio: null },
    );
  };
  const compareWithLiteRt = async (what: string, made: Model, input: LiteRtArray) => {
    const other = await LiteRtModel.open(write(made));
    await compare(what, ours(prepareRun(made), input), 'LiteRT.js', theirs(other, input));
    other.close();
  };
  await compareWithLiteRt('float', model, image);

  const uint8 = quantized(model, { dtype: 'uint8', granularity: 'layer', state: 'head', ranges });
  const bytes = Uint8Array.from(codesOf(image, prepareRun(uint8).inputs[0]), Number);
  await compareWithLiteRt('uint8 per layer', uint8, bytes);

  const int16 = prepareRun(
    quantized(model, { dtype: 'int16', granularity: 'channel', state: 'head', ranges }),
  );
  const float = ours(prepareRun(model), image);
  const codes = codesOf(image, int16.inputs[0]);
  await compare('int16 per channel', ours(int16, codes), 'our own float', float);
  return rows;
}

/** Whole networks, compared with LiteRT.js and with each other. */
export async function modelRows(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, make] of MODELS) rows.push(...(await rowsOf(name, make())));
  return rows;
}
