import { ChoiceError } from '../lib/numeric/choice';
import { ModelError } from '../lib/model/error';
import type { Model } from '../lib/model/graph/graph';
import { open } from '../lib/model/graph/open';
import { PassCancelled, PassError } from '../lib/pass/error';
import { runInSteps } from '../lib/pass/progress';
import { quantizeSteps, type QuantizeOptions } from '../lib/pass/quantize/quantize';
import type { Bytes, Outcome, Reply, Request } from './quantizeMessages';

let cancelled = false;

self.onmessage = ({ data }: MessageEvent<Request>) => {
  if (data.kind === 'cancel') cancelled = true;
  else void quantize(data.bytes, data.options);
};

const reply = (message: Reply, transfer: Transferable[] = []): void =>
  self.postMessage(message, { transfer });

async function quantize(bytes: Bytes, options: QuantizeOptions): Promise<void> {
  const outcome = await outcomeOf(bytes, options);
  const made = outcome.kind === 'done' ? buffersOf(outcome.quantized.model) : [];
  reply(outcome, [...new Set([bytes.buffer, ...made])]);
}

async function outcomeOf(bytes: Bytes, options: QuantizeOptions): Promise<Outcome> {
  try {
    const source = open(bytes);
    const quantized = await runInSteps(quantizeSteps(source, options), {
      onProgress: (progress) => reply({ kind: 'progress', progress }),
      cancelled: () => cancelled,
      pause: () => new Promise((resolve) => setTimeout(resolve)),
    });
    return { kind: 'done', bytes, source, quantized };
  } catch (error) {
    if (error instanceof PassCancelled) return { kind: 'cancelled', bytes };
    const known = [PassError, ModelError, ChoiceError].some((type) => error instanceof type);
    if (!known || !(error instanceof Error)) throw error;
    return { kind: 'refused', bytes, message: error.message };
  }
}

/** The memory of a model's constants, which the page takes over. */
function buffersOf({ subgraphs }: Model): ArrayBuffer[] {
  return subgraphs
    .flatMap((graph) => graph.tensors.map(({ data }) => data?.buffer))
    .filter((buffer) => buffer instanceof ArrayBuffer);
}
