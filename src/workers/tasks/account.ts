import { accountSteps, type Account } from '../../lib/diagnosis/account/account';
import type { QuantizeOptions } from '../../lib/pass/quantize/quantize';
import type { WorkerSession } from '../session';
import type { Work } from '../work';

export async function account(
  session: WorkerSession,
  options: QuantizeOptions,
  work: Work,
): Promise<Account> {
  const { records } = session.recorded;
  const model = await session.toRun(options, work);
  const { machine = 'x86-64' } = options;
  return work.inSteps(
    accountSteps(session.model, model, records, { machine, count: records.length }),
  );
}
