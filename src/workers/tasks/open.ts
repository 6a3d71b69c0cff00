import { channelFacts } from '../../lib/diagnosis/facts';
import { ModelError } from '../../lib/model/error';
import type { Model } from '../../lib/model/graph/graph';
import { widenHalves } from '../../lib/model/graph/halves';
import { formatOf, open as parse } from '../../lib/model/graph/open';
import { isOutOfMemory } from '../../lib/pass/sentence';
import { mapOf } from '../fileMap';
import type { OpenRequest, Opened, Unreadable } from '../protocol';
import { sha256 } from '../sha256';
import type { WorkerSession } from '../session';
import type { Work } from '../work';

async function bytesOf(file: Blob): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return null;
  }
}

/** A copy for the page. Its memory is transferred, so that it is not copied again. */
function copyOf(model: Model, { handOver }: Work): Model {
  const copy = structuredClone(model);
  const views = copy.subgraphs.flatMap(({ tensors }) => tensors.map(({ data }) => data?.buffer));
  for (const buffer of new Set(views)) if (buffer instanceof ArrayBuffer) handOver(buffer);
  return copy;
}

/**
 * Opens a file, and widens its float16 constants. If the file is at fault, the result describes it,
 * and the worker stays without a model.
 */
export async function open(
  session: WorkerSession,
  { file }: OpenRequest,
  work: Work,
): Promise<Opened | Unreadable> {
  const { size } = file;
  const unreadable = (message: string, read: number): Unreadable => ({
    kind: 'unreadable',
    message,
    size,
    read,
    map: null,
  });
  const start = await bytesOf(file.slice(0, 8));
  try {
    // A file of another kind is refused before gigabytes of it are read.
    if (start !== null && size >= 8) formatOf(start);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return unreadable(error.message, 8);
  }
  const bytes = await bytesOf(file);
  if (bytes === null) {
    const why = 'it has too little memory for that, or the file was moved meanwhile';
    return unreadable(`The browser could not read all ${size} bytes of the file: ${why}.`, 0);
  }
  try {
    work.onProgress({ done: 0, total: 1, what: 'its tables' });
    const { model } = widenHalves(parse(bytes));
    const facts = channelFacts(model, work.onProgress);
    work.onProgress({ done: 1, total: 1, what: 'its sha256' });
    const hash = await sha256(bytes);
    const copy = copyOf(model, work);
    session.begin(model);
    return { kind: 'opened', model: copy, facts, hash };
  } catch (error) {
    if (isOutOfMemory(error)) {
      return unreadable(`The browser has too little memory to open these ${size} bytes.`, size);
    }
    if (!(error instanceof ModelError)) throw error;
    // A fault that has no offset was found after all tables had been read: nothing is missing.
    const map = error.message.startsWith('At offset') ? mapOf(bytes, error.message) : null;
    return { ...unreadable(error.message, size), map };
  }
}
