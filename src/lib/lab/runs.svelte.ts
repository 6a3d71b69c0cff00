import type { Account } from '$lib/diagnosis/account/account';
import type { Progress } from '$lib/pass/progress';
import type { QuantizeOptions } from '$lib/pass/quantize/quantize';
import type { Control, Engine } from '../../workers/client';
import type {
  ElementPlace,
  FakeOutputs,
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

/** What is done for a request, in this order. */
type TaskKind = 'run' | 'fake' | 'reach' | 'account';

/** A finished integer run and its setting. */
export interface NewestRun {
  readonly request: RunRequest;
  readonly ran: Ran;
}

/** The account of a setting, or why there is none, in one sentence. */
export type Accounted =
  | { readonly kind: 'done'; readonly account: Account }
  | { readonly kind: 'refused'; readonly message: string };

/** What differs between models. */
interface RunChoice {
  /** What a recording does, in words */
  readonly recording: string;
  /** Whether each setting is also run fake-quantized */
  readonly withFake: boolean;
}

/** The number of results that are kept. Returning to one of their settings costs no run. */
const MOST_RESULTS = 8;

const withNewest = <T>(results: readonly T[], newest: T): T[] => [
  ...results.slice(-MOST_RESULTS + 1),
  newest,
];

/** The runs of one model: the recording of ranges, and integer runs next to the float run. */
export class Runs {
  recorded = $state.raw<Recorded | null>(null);
  running = $state.raw<Running | null>(null);
  /** Why the recording was refused, in one sentence */
  problem = $state.raw('');
  private results = $state.raw<readonly { key: string; ran: Ran }[]>([]);
  /** The last run of a present setting that has ended; the reader may have reached another one */
  newest = $state.raw<NewestRun | null>(null);
  private fakes = $state.raw<readonly { key: string; outputs: FakeOutputs | null }[]>([]);
  private reaches = $state.raw<readonly { key: string; reached: Reached }[]>([]);
  private accounts = $state.raw<readonly { key: string; accounted: Accounted }[]>([]);
  private abort: AbortController | null = null;
  private recordings = $state.raw(0);
  private recording = false;
  private currentKey = '';
  /** The requests of the last call of `run`; none after a cancel */
  private asked: readonly RunRequest[] = [];
  /** The settings that were refused, and why */
  private refused = $state.raw<readonly { key: string; message: string }[]>([]);

  /** The setting of a drag that is run, and the one to run after it */
  private lead: { readonly key: string; readonly ended: Promise<boolean> } | null = null;
  private next: RunRequest | null = null;

  constructor(
    private readonly engine: Engine,
    private readonly choice: RunChoice = { recording: 'Recording ranges', withFake: false },
  ) {}

  result(key: string | null): Ran | null {
    return this.results.find((result) => result.key === key)?.ran ?? null;
  }

  /** The outputs of a fake-quantized run under a setting; null if none was made. */
  fake(key: string | null): FakeOutputs | null {
    return this.fakes.find((one) => one.key === key)?.outputs ?? null;
  }

  /** The reach of each broken channel under a setting; null if it was not measured. */
  reached(key: string | null): Reached | null {
    return this.reaches.find((one) => one.key === key)?.reached ?? null;
  }

  /** The account of the error under a setting; null if none was made. */
  accounted(key: string | null): Accounted | null {
    return this.accounts.find((one) => one.key === key)?.accounted ?? null;
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
    const control = this.begin(this.choice.recording, '');
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
    this.newest = null;
    this.fakes = [];
    this.reaches = [];
    this.accounts = [];
    this.refused = [];
    this.recorded = outcome.result;
    return true;
  }

  /**
   * Runs the requests without a result, one after another. Then it measures which channels reach
   * the output under the first request, and accounts for its error. A new call stops the previous
   * one.
   */
  async run(requests: readonly RunRequest[]): Promise<void> {
    this.asked = requests;
    if (this.recorded === null || this.recording) return;
    const [first] = requests;
    if (this.lead?.key === first?.key) await this.lead?.ended;
    this.next = null;
    // While it waited, a recording may have begun, which a run must not stop.
    if (this.recording || this.asked !== requests) return;
    const tasks = [
      ...requests.map((request) => ({ kind: 'run' as const, request })),
      ...(this.choice.withFake
        ? requests.slice(0, 1).map((request) => ({ kind: 'fake' as const, request }))
        : []),
      ...requests.slice(0, 1).map((request) => ({ kind: 'reach' as const, request })),
      ...requests.slice(0, 1).map((request) => ({ kind: 'account' as const, request })),
    ].filter((task) => !this.isDone(task.kind, task.request.key));
    if (tasks.length === 0) {
      this.abort?.abort();
      return;
    }
    for (const { kind, request } of tasks) if (!(await this.work(kind, request))) return;
  }

  /**
   * Runs the setting that a drag has reached. The run before it goes on to its end, so that there are
   * results all along the drag; of the settings between, only the newest is run.
   */
  async follow(request: RunRequest): Promise<void> {
    if (this.recorded === null || this.recording) return;
    this.next = request;
    while (this.lead === null && this.next !== null) {
      const { next } = this;
      this.next = null;
      const ended = this.work('run', next);
      this.lead = { key: next.key, ended };
      const goesOn = await ended;
      this.lead = null;
      if (!goesOn) return;
    }
  }

  private isDone(kind: TaskKind, key: string): boolean {
    if (this.refusal(key) !== '') return true;
    switch (kind) {
      case 'run':
        return this.result(key) !== null;
      case 'fake':
        return this.fakes.some((one) => one.key === key);
      case 'reach':
        return this.reached(key) !== null;
      case 'account':
        return this.accounted(key) !== null;
    }
  }

  /**
   * Does one task. The result is false if it was stopped; then the tasks after it must not start.
   */
  private async work(kind: TaskKind, request: RunRequest): Promise<boolean> {
    const { key, name, options } = request;
    if (this.isDone(kind, key)) return true;
    const { engine } = this;
    switch (kind) {
      case 'run':
        return this.attempt(
          `Running ${name}`,
          key,
          (control) => engine.run(options, control),
          (ran) => {
            this.results = withNewest(this.results, { key, ran });
            if (key === this.lead?.key || key === this.asked.at(0)?.key) {
              this.newest = { request, ran };
            }
          },
        );
      case 'fake':
        return this.attempt(
          `Running ${name} in float`,
          key,
          (control) => engine.fake(options, control),
          (outputs) => (this.fakes = withNewest(this.fakes, { key, outputs })),
          () => (this.fakes = withNewest(this.fakes, { key, outputs: null })),
        );
      case 'reach':
        return this.attempt(
          'Repairing one channel at a time',
          key,
          (control) => engine.reach(options, control),
          (reached) => (this.reaches = withNewest(this.reaches, { key, reached })),
        );
      case 'account':
        return this.attempt(
          'Accounting for the error',
          key,
          (control) => engine.account(options, control),
          (account) => this.account(key, { kind: 'done', account }),
          (message) => this.account(key, { kind: 'refused', message }),
        );
    }
  }

  private account(key: string, accounted: Accounted): void {
    this.accounts = withNewest(this.accounts, { key, accounted });
  }

  private async attempt<T>(
    what: string,
    key: string,
    start: (control: Control) => Promise<Outcome<T>>,
    keep: (result: T) => void,
    refuse: (message: string) => void = (message) => {
      this.refused = [...this.refused, { key, message }];
    },
  ): Promise<boolean> {
    const control = this.begin(what, key);
    const outcome = await start(control).catch(refusal);
    if (!this.end(control.abort)) return false;
    if (outcome.kind === 'cancelled') return false;
    if (outcome.kind === 'done') keep(outcome.result);
    else refuse(outcome.message);
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
