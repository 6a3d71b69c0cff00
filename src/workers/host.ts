import { PassCancelled } from '../lib/pass/error';
import { runInSteps, type Progress } from '../lib/pass/progress';
import { isOutOfMemory } from '../lib/pass/sentence';
import { refusalOf } from './errors';
import type { FromWorker, Outcome, Request, Result, Start, TaskName, ToWorker } from './protocol';
import { WorkerSession } from './session';
import { account } from './tasks/account';
import { fake } from './tasks/fake';
import { live } from './tasks/live';
import { open } from './tasks/open';
import { pair } from './tasks/pair';
import { quantize } from './tasks/quantize';
import { reach } from './tasks/reach';
import { record } from './tasks/record';
import { run } from './tasks/run';
import { trace } from './tasks/trace';
import type { Work } from './work';

type Task<N extends TaskName> = (
  session: WorkerSession,
  request: Request<N>,
  work: Work,
) => Promise<Result<N>>;

const TASKS: { readonly [N in TaskName]: Task<N> } = {
  open,
  pair,
  record,
  run,
  fake,
  live,
  reach,
  account,
  trace,
  quantize,
};

/**
 * Tasks that can run while another runs. Tasks that run a graph share its memory, so they run one
 * after the other. Quantizing needs only the model, so a file is made between the steps of a long
 * run, not after it.
 */
const ALONGSIDE: ReadonlySet<TaskName> = new Set(['quantize']);

type Post = (message: FromWorker, transfer: Transferable[]) => void;

/** The worker's side of the protocol. It holds one model and does the page's tasks. */
export class Host {
  private readonly session = new WorkerSession();
  /** Unfinished tasks, by number */
  private readonly live = new Map<number, { cancelled: boolean }>();
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly post: Post) {}

  receive(message: ToWorker): void {
    if (message.kind === 'cancel') {
      const state = this.live.get(message.id);
      if (state !== undefined) state.cancelled = true;
      return;
    }
    this.live.set(message.id, { cancelled: false });
    if (ALONGSIDE.has(message.task)) void this.answer(message);
    else this.last = this.last.then(() => this.answer(message));
  }

  /** Does one task and posts its outcome. */
  private async answer(start: Start): Promise<void> {
    const { id } = start;
    const transfer: Transferable[] = [];
    try {
      const outcome = await this.outcomeOf(start, transfer);
      this.post({ kind: 'ended', id, outcome }, transfer);
    } catch (error) {
      this.post(answerTo(id, error), []);
    } finally {
      this.live.delete(id);
    }
  }

  private async outcomeOf<N extends TaskName>(
    { id, task, request }: Start<N>,
    transfer: Transferable[],
  ): Promise<Outcome<Result<N>>> {
    const isCancelled = () => this.live.get(id)?.cancelled !== false;
    const onProgress = (progress: Progress) => this.post({ kind: 'progress', id, progress }, []);
    const pause = () => new Promise<void>((resolve) => setTimeout(resolve));
    const work: Work = {
      onProgress,
      inSteps: (steps) => runInSteps(steps, { onProgress, cancelled: isCancelled, pause }),
      handOver: (buffer) => transfer.push(buffer),
    };
    try {
      if (isCancelled()) throw new PassCancelled();
      return { kind: 'done', result: await TASKS[task](this.session, request, work) };
    } catch (error) {
      if (error instanceof PassCancelled) return { kind: 'cancelled' };
      return { kind: 'refused', message: refusalOf(error) };
    }
  }
}

/** The answer of a task that threw, or whose result could not be posted. */
function answerTo(id: number, error: unknown): FromWorker {
  if (isOutOfMemory(error)) {
    return { kind: 'ended', id, outcome: { kind: 'refused', message: refusalOf(error) } };
  }
  const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'failed', id, message, stack };
}
