import { outputsInOrder } from '../../lib/diagnosis/outputsInOrder';
import { dequantized } from '../../lib/kernels/code/codes';
import type { QuantizeOptions } from '../../lib/pass/quantize/quantize';
import { prepareSteps } from '../../lib/pass/run/run';
import { elementsOf } from '../inputs';
import type { FakeOutputs } from '../protocol';
import type { WorkerSession } from '../session';
import type { Work } from '../work';

/** Runs the quantized model in float, with fake-quantized weights and activations. */
export async function fake(
  session: WorkerSession,
  options: QuantizeOptions,
  work: Work,
): Promise<FakeOutputs> {
  const { records, runner: float } = session.recorded;
  const model = await session.toRun(options, work);
  const { machine = 'x86-64' } = options;
  const runner = await work.inSteps(prepareSteps(model, { machine, arithmetic: 'fake' }));
  await work.inSteps(runner.steps(elementsOf(records[0], runner.inputs)));
  return outputsInOrder(runner, float).map(dequantized);
}
