import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { handFile } from '../../../scripts/networks';
import { outputsInOrder } from '../../../src/lib/diagnosis/outputsInOrder';
import { HAND_PIXELS } from '../../../src/lib/examples/hand/outputs';
import { dequantized } from '../../../src/lib/kernels/code/codes';
import { widenHalves } from '../../../src/lib/model/graph/halves';
import { open } from '../../../src/lib/model/graph/open';
import { imageInput, type Image } from '../../../src/lib/pass/input/image';
import { runToEnd } from '../../../src/lib/pass/progress';
import { quantizeSteps, type QuantizeOptions } from '../../../src/lib/pass/quantize/quantize';
import { prepareRun } from '../../../src/lib/pass/run/run';
import { Host } from '../../../src/workers/host';
import { elementsOf } from '../../../src/workers/inputs';
import type { Outcome, Request, Result, TaskName } from '../../../src/workers/protocol';

/** A worker's side, without a worker. */
function startHost() {
  const waiting = new Map<number, (outcome: Outcome<Result<TaskName>>) => void>();
  const host = new Host((message) => {
    if (message.kind === 'failed') throw new Error(message.message);
    if (message.kind === 'ended') waiting.get(message.id)?.(message.outcome);
  });
  return async <N extends TaskName>(task: N, request: Request<N>): Promise<Result<N>> => {
    const id = waiting.size;
    const ended = new Promise<Outcome<Result<TaskName>>>((resolve) => waiting.set(id, resolve));
    host.receive({ kind: 'start', id, task, request } as never);
    const outcome = await ended;
    if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
    return outcome.result;
  };
}

const picture = (seed: number): Image => ({
  width: 240,
  height: 224,
  data: Uint8ClampedArray.from({ length: 240 * 224 * 4 }, (_, i) => (i * seed) % 251),
});

const bytes = new Uint8Array(readFileSync(handFile('hand-lite')));

test('a picture gives what runs that were prepared for it alone give, whatever ran before it', async () => {
  const ask = startHost();
  await ask('open', { file: new Blob([bytes]) });
  const records = [{ kind: 'image' as const, image: picture(7) }];
  const { ranges } = await ask('record', { kind: 'given', records });
  const first: QuantizeOptions = {
    ...{ dtype: 'int16', granularity: 'channel', state: 'june-2021' },
    ranges,
  };
  const second: QuantizeOptions = { ...first, floor: 1e-8 };
  const ran = await ask('run', first);

  const { model } = widenHalves(open(bytes));
  const float = prepareRun(model);
  const alone = (image: Image, options: QuantizeOptions) => {
    const record = float.inputs.map((value) => imageInput(image, value, HAND_PIXELS));
    float.run(elementsOf(record, float.inputs));
    const quantized = prepareRun(runToEnd(quantizeSteps(model, options)).model);
    quantized.run(elementsOf(record, quantized.inputs));
    return {
      float: float.outputs.map(dequantized),
      integer: outputsInOrder(quantized, float).map(dequantized),
    };
  };
  for (const [seed, options] of [
    [11, first],
    [13, first],
    [13, second],
    [17, first],
  ] as const) {
    const live = await ask('live', { picture: picture(seed), options });
    expect(live).toEqual(alone(picture(seed), options));
  }
  const floatAlone = await ask('live', { picture: picture(17), options: null });
  expect(floatAlone).toEqual({ ...alone(picture(17), first), integer: null });
  // What was recorded is as it was.
  expect((await ask('run', first)).outputs).toEqual(ran.outputs);
});
