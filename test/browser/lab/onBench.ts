import { vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import type { OpenModel } from '../../../src/lib/lab/openModel.svelte';
import type { Session } from '../../../src/lib/lab/session.svelte';
import OnBench from './OnBench.svelte';

/** Puts a model on the lab's bench, and waits until it is open. */
export async function onBench(file: Blob, name: string, toy = ''): Promise<OpenModel> {
  let session: Session | undefined;
  await render(OnBench, { file, name, toy, onsession: (one: Session) => (session = one) });
  return vi.waitUntil(() => session?.model, 20_000);
}

/** One of the files of `test/cases`. */
export async function caseFile(address: string): Promise<Blob> {
  const answer = await fetch(address);
  return answer.blob();
}
