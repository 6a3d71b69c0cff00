import { channelFacts } from '../lib/diagnosis/facts';
import { ModelError } from '../lib/model/error';
import { formatOf, open } from '../lib/model/graph/open';
import { mapOf } from './fileMap';
import type { OpenReply, OpenRequest } from './labMessages';

const reply = (message: OpenReply, transfer: Transferable[] = []): void =>
  self.postMessage(message, { transfer });

self.onmessage = ({ data }: MessageEvent<OpenRequest>) => void read(data.file);

/** Hex of the sha256; '' without https, where browsers give no such function. */
async function hashOf(bytes: BufferSource): Promise<string> {
  const { subtle } = crypto as Partial<Crypto>;
  if (subtle === undefined) return '';
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function bytesOf(file: Blob): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return null;
  }
}

/** A refusal where there is no map of the file. */
const refuse = (file: Blob, read: number, message: string): void =>
  reply({ kind: 'refused', message, size: file.size, read, map: null });

async function read(file: Blob): Promise<void> {
  const start = await bytesOf(file.slice(0, 8));
  try {
    // Gigabytes of something else need not be read to be refused.
    if (start !== null && file.size >= 8) formatOf(start);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    refuse(file, 8, error.message);
    return;
  }
  const bytes = await bytesOf(file);
  if (bytes === null) {
    const why = 'it has too little memory for that, or the file was moved meanwhile';
    refuse(file, 0, `The browser could not read all ${file.size} bytes of the file: ${why}.`);
    return;
  }
  try {
    reply({ kind: 'progress', part: 0, what: 'its tables' });
    const model = open(bytes);
    const facts = channelFacts(model, ({ done, total, what }) =>
      reply({ kind: 'progress', part: done / total, what }),
    );
    reply({ kind: 'progress', part: 1, what: 'its sha256' });
    const hash = await hashOf(bytes);
    reply({ kind: 'opened', bytes, model, facts, hash }, [bytes.buffer]);
  } catch (error) {
    const read = bytes.length;
    if (error instanceof RangeError) {
      refuse(file, read, `The browser has too little memory to open these ${read} bytes.`);
      return;
    }
    if (!(error instanceof ModelError)) throw error;
    const { message } = error;
    reply({ kind: 'refused', message, size: read, read, map: mapOf(bytes, message) });
  }
}
