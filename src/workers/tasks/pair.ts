import { open as parse } from '../../lib/model/graph/open';
import { PassError } from '../../lib/pass/error';
import type { OpenRequest } from '../protocol';
import type { WorkerSession } from '../session';

/** Gives the open model a quantized form. The page has opened that file before, on its own. */
export async function pair(session: WorkerSession, { file }: OpenRequest): Promise<null> {
  const bytes = await file.arrayBuffer().catch(() => null);
  if (bytes === null) {
    throw new PassError('The quantized model can no longer be read: drop both files again.');
  }
  session.pairWith(parse(new Uint8Array(bytes)));
  return null;
}
