import type { Progress } from '$lib/pass/progress';
import type { QuantizeOptions } from '$lib/pass/quantize/quantize';
import type { Control, Engine } from '../../workers/client';
import type {
  ElementPlace,
  InputSource,
  Outcome,
  Ran,
  Reached,
  Recorded,
  TracedElement,
} from '../../workers/protocol';
import { refusal } from './problem';

/** The run in progress and its progress from 0 to 1. */
export interface Running {
  readonly what: string;
  readonly part: number;
}

/** A setting to run: its name, and all options that affect the result. */
export interface RunRequest {
  readonly key: string;
  readonly name: string;
  readonly options: QuantizeOptions;
}

/** The number of results that are kept. Returning to one of their settings costs no run. */
const MOST_RESULTS = 8;

/** The runs of one model: the recording of ranges, and integer runs next to the float run. */
export class Runs {
  recorded = $state.raw<Recorded | null>(null);
  running = $state.raw<Running | null>(null);
  /** Why the recording was refused, in one sentence */
  problem = $state.raw('');
  private results = $state.raw<readonly { key: string; ran: Ran }[]>([]);
  private reaches = $state.raw<readonly { key: string; reached: Reached }[]>([]);
  private abort: AbortController | null = null;
  private recordings = $state.raw(0);
  private recording = false;
  private currentKey = '';
  /** The requests of the last call of `run`; none after a cancel */
  private asked: readonly RunRequest[] = [];
  /** The settings that were refused, and why */
  private refused = $state.raw<readonly { key: string; message: string }[]>([]);

  constructor(private readonly engine: Engine) {}

  result(key: string | null): Ran | null {
    return this.results.find((result) => result.key === key)?.ran ?? null;
  }

  /** The reach of each broken channel under a setting; null if it was not measured. */
  reached(key: string | null): Reached | null {
    return this.reaches.find((one) => one.key === key)?.reached ?? null;
  }

  /** Why a setting was refused, in one sentence; '' if it was not. */
  refusal(key: string | null): string {
    return this.refused.find((one) => one.key === key)?.message ?? '';
  }

  /** The number of recordings. Results of an earlier recording belong to other inputs. */
  get serial(): number {
    return this.recordings;
  }

  async record(source: InputSource): Promise<boolean> {
    const control = this.begin('Recording ranges', '');
    this.recording = true;
    this.problem = '';
    const outcome = await this.engine.record(source, control).catch(refusal);
    if (!this.end(control.abort)) return false;
    if (outcome.kind === 'refused') {
      this.problem = outcome.message;
      // The recording before it still counts, and so do the runs that this one stopped.
      void this.run(this.asked);
    }
    if (outcome.kind !== 'done') return false;
    this.recordings += 1;
    this.results = [];
    this.reaches = [];
    this.refused = [];
    this.recorded = outcome.result;
    return true;
  }

  /**
   * Runs the requests without a result, one after another. Then it measures which channels reach
   * the output under the first request. A new call stops the previous one.
   */
  async run(requests: readonly RunRequest[]): Promise<void> {
    this.asked = requests;
    if (this.recorded === null || this.recording) return;
    const tasks = [
      ...requests.map((request) => ({ kind: 'run' as const, request })),
      ...requests.slice(0, 1).map((request) => ({ kind: 'reach' as const, request })),
    ].filter((task) => !this.isDone(task.kind, task.request.key));
    if (tasks.length === 0) {
      this.abort?.abort();
      return;
    }
    for (const { kind, request } of tasks) if (!(await this.work(kind, request))) return;
  }

  private isDone(kind: 'run' | 'reach', key: string): boolean {
    if (this.refusal(key) !== '') return true;
    return (kind === 'run' ? this.result(key) : this.reached(key)) !== null;
  }

  /**
   * Does one task. The result is false if it was stopped; then the tasks after it must not start.
   */
  private async work(kind: 'run' | 'reach', { key, name, options }: RunRequest): Promise<boolean> {
    if (this.isDone(kind, key)) return true;
    const { engine } = this;
    return kind === 'run'
      ? this.attempt(
          `Running ${name}`,
          key,
          (control) => engine.run(options, control),
          (ran) => (this.results = [...this.results.slice(-MOST_RESULTS + 1), { key, ran }]),
        )
      : this.attempt(
          'Repairing one channel at a time',
          key,
          (control) => engine.reach(options, control),
          (reached) =>
            (this.reaches = [...this.reaches.slice(-MOST_RESULTS + 1), { key, reached }]),
        );
  }

  private async attempt<T>(
    what: string,
    key: string,
    start: (control: Control) => Promise<Outcome<T>>,
    keep: (result: T) => void,
  ): Promise<boolean> {
    const control = this.begin(what, key);
    const outcome = await start(control).catch(refusal);
    if (!this.end(control.abort)) return false;
    if (outcome.kind === 'cancelled') return false;
    if (outcome.kind === 'done') keep(outcome.result);
    else this.refused = [...this.refused, { key, message: outcome.message }];
    // A task may end before the worker hears that it is stopped.
    return !control.abort.signal.aborted;
  }

  /** Stops a run that is not one of these requests. */
  dropStale(requests: readonly RunRequest[]): void {
    if (this.recording || requests.some(({ key }) => key === this.currentKey)) return;
    this.abort?.abort();
  }

  /** Traces one element of a layer's output, integer by integer. */
  trace(
    { options }: RunRequest,
    element: ElementPlace,
    signal: AbortSignal,
  ): Promise<Outcome<TracedElement>> {
    return this.engine.trace({ options, element }, { signal }).catch(refusal);
  }

  /** Stops the run in progress. It starts again only after a change. */
  cancel(): void {
    this.asked = [];
    this.abort?.abort();
  }

  close(): void {
    this.abort?.abort();
    this.abort = null;
  }

  private begin(what: string, key: string) {
    this.abort?.abort();
    this.currentKey = key;
    const abort = new AbortController();
    this.abort = abort;
    this.running = { what, part: 0 };
    const onProgress = ({ done, total, what: tensor }: Progress) => {
      if (this.abort === abort) this.running = { what: `${what}: ${tensor}`, part: done / total };
    };
    return { abort, signal: abort.signal, onProgress };
  }

  /** Ends a task. The result is false if a newer task has replaced it. */
  private end(abort: AbortController): boolean {
    if (this.abort !== abort) return false;
    this.abort = null;
    this.running = null;
    this.recording = false;
    return true;
  }
}
