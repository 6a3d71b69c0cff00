import { reachSteps } from '../../lib/diagnosis/reach';
import type { QuantizeOptions } from '../../lib/pass/quantize/quantize';
import type { Reached } from '../protocol';
import type { WorkerSession } from '../session';
import type { Work } from '../work';

export async function reach(
  session: WorkerSession,
  options: QuantizeOptions,
  work: Work,
): Promise<Reached> {
  const { records } = session.recorded;
  const model = await session.toRun(options, work);
  const { machine = 'x86-64' } = options;
  const steps = reachSteps(session.model, model, records, { machine, count: records.length });
  const { channels } = await work.inSteps(steps);
  return { channels };
}
