import { afterEach, expect, it, vi } from 'vitest';
import { channelFacts } from '../../../src/lib/diagnosis/facts';
import { makeToy } from '../../../src/lib/examples/toys';
import type { LabPage } from '../../../src/lib/lab/page';
import { scenario } from '../../../src/lib/lab/scenario';
import { Session } from '../../../src/lib/lab/session.svelte';
import type { FromWorker, ToWorker } from '../../../src/workers/protocol';

const model = makeToy('conv-batch-norm');

/** A worker that opens each file as the same model. */
class OpeningWorker {
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  postMessage(message: ToWorker): void {
    const result = { kind: 'opened' as const, model, facts: channelFacts(model), hash: '' };
    const outcome = { kind: 'done' as const, result };
    this.onmessage?.({ data: { kind: 'ended', id: message.id, outcome } });
  }
  terminate(): void {
    this.onmessage = null;
  }
}

afterEach(() => vi.unstubAllGlobals());

it('does not run a second model on the files of the first, which it does not have', async () => {
  vi.stubGlobal('Worker', OpeningWorker);
  const state = { ...scenario.initial, inputs: 'files' as const, inputfiles: ':a.npy' };
  const session = new Session(Object.assign(Object.create(null) as LabPage, { state, scenario }));
  await session.open(new Blob(), 'first');
  // The first model is that of the link, which asks for the files.
  expect([session.model?.inputs, session.model?.missing.length]).toEqual(['files', 1]);
  await session.open(new Blob(), 'second');
  expect(session.model?.file.name).toBe('second');
  expect([session.model?.inputs, session.model?.missing]).toEqual(['random', []]);
});
