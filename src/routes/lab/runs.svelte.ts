import type { Progress } from '$lib/pass/progress';
import type { QuantizeOptions } from '$lib/pass/quantize';
import { LabRunner } from '../../workers/labRun';
import type { InputSource, Ran, Recorded } from '../../workers/labRunMessages';

/** What is being run, and how far it is. */
export interface Running {
  readonly what: string;
  readonly part: number;
}

/** A setting to be run: what it is called, and all that decides its result. */
export interface RunWish {
  readonly key: string;
  readonly name: string;
  readonly options: QuantizeOptions;
}

/** Results that are kept, so that going back to a setting costs nothing. */
const MOST_RESULTS = 8;

/** Runs of one model: its recorded ranges, and integer runs beside the float one. */
export class Runs {
  recorded = $state.raw<Recorded | null>(null);
  running = $state.raw<Running | null>(null);
  /** Why nothing was recorded, or the last run did not come about; one sentence */
  problem = $state.raw('');
  private results = $state.raw<readonly { key: string; ran: Ran }[]>([]);
  private readonly runner: LabRunner;
  private abort: AbortController | null = null;
  private recordings = $state.raw(0);
  private recording = false;
  private currentKey = '';
  private stopped: string[] = [];

  constructor(file: Blob) {
    this.runner = new LabRunner(file);
  }

  result(key: string | null): Ran | null {
    return this.results.find((result) => result.key === key)?.ran ?? null;
  }

  /** Changes with each recording: results before it were on other inputs. */
  get serial(): number {
    return this.recordings;
  }

  async record(source: InputSource): Promise<boolean> {
    const control = this.begin('Recording ranges', '');
    this.recording = true;
    const outcome = await this.runner.start({ kind: 'record', source }, control);
    if (!this.end(control.abort)) return false;
    if (outcome.kind === 'refused') this.problem = outcome.message;
    if (outcome.kind !== 'recorded') return false;
    this.recordings += 1;
    this.results = [];
    this.stopped = [];
    this.recorded = outcome;
    return true;
  }

  /** Runs what is not known yet, one after another; a newer call stops an older one. */
  async run(wishes: readonly RunWish[]): Promise<void> {
    if (this.recorded === null || this.recording) return;
    const missing = wishes.filter(
      ({ key }) => this.result(key) === null && !this.stopped.includes(key),
    );
    if (missing.length === 0) {
      this.abort?.abort();
      return;
    }
    for (const { key, name, options } of missing) {
      const control = this.begin(`Running ${name}`, key);
      const outcome = await this.runner.start({ kind: 'run', options }, control);
      if (!this.end(control.abort)) return;
      if (outcome.kind === 'refused') {
        this.problem = outcome.message;
        this.stopped.push(key);
      } else if (outcome.kind === 'ran') this.keep(key, outcome);
      else return;
    }
  }

  /** Stops a run that none of these settings wants any more. */
  dropStale(wishes: readonly RunWish[]): void {
    if (this.recording || wishes.some(({ key }) => key === this.currentKey)) return;
    this.abort?.abort();
  }

  /** Stops what runs; it is not begun again until something changes. */
  cancel(): void {
    this.abort?.abort();
  }

  close(): void {
    this.abort = null;
    this.runner.close();
  }

  private keep(key: string, ran: Ran): void {
    this.results = [...this.results.slice(-MOST_RESULTS + 1), { key, ran }];
  }

  private begin(what: string, key: string) {
    this.abort?.abort();
    this.currentKey = key;
    const abort = new AbortController();
    this.abort = abort;
    this.problem = '';
    this.running = { what, part: 0 };
    const onProgress = ({ done, total, what: tensor }: Progress) => {
      if (this.abort === abort) this.running = { what: `${what}: ${tensor}`, part: done / total };
    };
    return { abort, signal: abort.signal, onProgress };
  }

  /** Whether this task is still the present one; then it is over. */
  private end(abort: AbortController): boolean {
    if (this.abort !== abort) return false;
    this.abort = null;
    this.running = null;
    this.recording = false;
    return true;
  }
}
