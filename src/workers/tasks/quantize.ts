import { write } from '../../lib/model/graph/write';
import { asExported } from '../../lib/pass/quantize/exportOrder';
import type { QuantizedFile, QuantizeRequest } from '../protocol';
import type { WorkerSession } from '../session';
import type { Work } from '../work';

export async function quantize(
  session: WorkerSession,
  { options, format }: QuantizeRequest,
  work: Work,
): Promise<QuantizedFile> {
  const { model, origins, addedBiases } = await session.quantize(options, work);
  const bytes = new Uint8Array(write(asExported(model, origins), format));
  work.handOver(bytes.buffer);
  return { bytes, addedBiases };
}
