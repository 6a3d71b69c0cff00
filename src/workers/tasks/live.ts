import { outputsInOrder } from '../../lib/diagnosis/outputsInOrder';
import { HAND_PIXELS } from '../../lib/examples/hand/outputs';
import { dequantized } from '../../lib/kernels/code/codes';
import { imageInput } from '../../lib/pass/input/image';
import type { QuantizeOptions } from '../../lib/pass/quantize/quantize';
import { refitSteps } from '../../lib/pass/run/refit';
import { prepareSteps, type Runner } from '../../lib/pass/run/run';
import { elementsOf } from '../inputs';
import type { LiveOutputs, LiveRequest } from '../protocol';
import type { WorkerSession } from '../session';
import type { Work } from '../work';

/** The quantized model, prepared once for all pictures until the options change. */
async function quantizedRunner(
  session: WorkerSession,
  options: QuantizeOptions,
  work: Work,
): Promise<Runner> {
  const { machine = 'x86-64' } = options;
  const model = await session.toRun(options, work);
  const last = session.live?.machine === machine ? session.live : null;
  if (last?.model === model) return last.runner;
  // Stopped halfway, a runner that is fitted anew belongs to two settings.
  session.live = null;
  const fit = last && (await work.inSteps(refitSteps(last.runner, model)));
  const runner = fit?.runner ?? (await work.inSteps(prepareSteps(model, { machine })));
  session.live = { runner, machine, model };
  return runner;
}

/**
 * Runs the float and the quantized model of a hand on one picture.
 * @throws PassError, in one sentence, if the model takes no picture or cannot be quantized
 */
export async function live(
  session: WorkerSession,
  { picture, options }: LiveRequest,
  work: Work,
): Promise<LiveOutputs> {
  const { runner: float } = await session.reference(work);
  const record = float.inputs.map((value) => imageInput(picture, value, HAND_PIXELS));
  const run = (runner: Runner) => work.inSteps(runner.steps(elementsOf(record, runner.inputs)));
  await run(float);
  const floats = float.outputs.map(dequantized);
  if (options === null) return { float: floats, integer: null };
  const quantized = await quantizedRunner(session, options, work);
  await run(quantized);
  return { float: floats, integer: outputsInOrder(quantized, float).map(dequantized) };
}
