import { TIME_LIMIT } from './limits';
import type { FormulaReply, FormulaRequest } from './messages';
import type { CellText, CellOutcome } from './sheet';
import type { Variables } from './formulaValue';

/** The members of Worker that are used. */
export interface CellWorker {
  onmessage: ((event: MessageEvent<FormulaReply>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(request: FormulaRequest): void;
  terminate(): void;
}

export interface CellRunnerOptions {
  readonly spawn?: () => CellWorker;
  /** Milliseconds for one cell */
  readonly timeLimit?: number;
}

const startWorker = (): CellWorker =>
  new Worker(new URL('./notebook.worker.ts', import.meta.url), { type: 'module' });

const seconds = (milliseconds: number): string => {
  const count = milliseconds / 1000;
  return `${count} ${count === 1 ? 'second' : 'seconds'}`;
};

const NOT_LOADED =
  'The part of the page that evaluates formulas did not load: check the connection and run again.';

/** A cell that did not end, with the message. It does not run again until its text changes. */
interface Bar {
  readonly text: string;
  readonly message: string;
}

type CellsToRun = Pick<FormulaRequest, 'cells' | 'variables'>;

/**
 * Runs the cells of a page in a worker. If a cell takes too long, its worker is ended and a new
 * worker runs the other cells. Nothing is loaded before the first run.
 */
export class CellRunner {
  readonly #report: (id: string, outcome: CellOutcome) => void;
  readonly #spawn: () => CellWorker;
  readonly #timeLimit: number;
  readonly #bars = new Map<string, Bar>();
  #worker: CellWorker | null = null;
  #running: CellsToRun | null = null;
  /** The newest request that came during a run: it runs next */
  #next: CellsToRun | null = null;
  #begun: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param report called with each cell's outcome as soon as there is one */
  constructor(
    report: (id: string, outcome: CellOutcome) => void,
    { spawn = startWorker, timeLimit = TIME_LIMIT }: CellRunnerOptions = {},
  ) {
    this.#report = report;
    this.#spawn = spawn;
    this.#timeLimit = timeLimit;
  }

  /** Runs these cells after the current run. Only the last of several requests is run. */
  run(cells: readonly CellText[], variables: Variables): void {
    this.#next = { cells, variables };
    if (this.#running === null) this.#start();
  }

  /** Lets a cell that did not end take part in the next run. */
  unbar(id: string): void {
    this.#bars.delete(id);
  }

  /** Ends the worker. A later run starts another one. */
  stop(): void {
    this.#end();
    this.#next = null;
  }

  #start(): void {
    const next = this.#next;
    if (next === null) return;
    this.#next = null;
    this.#running = next;
    const barred = new Map<string, string>();
    for (const { id, text } of next.cells) {
      const bar = this.#bars.get(id);
      if (bar?.text === text) barred.set(id, bar.message);
    }
    this.#worker ??= this.#newWorker();
    this.#worker.postMessage({ ...next, barred });
  }

  #newWorker(): CellWorker {
    const worker = this.#spawn();
    worker.onmessage = ({ data }) => this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#failed();
    };
    return worker;
  }

  #receive(reply: FormulaReply): void {
    clearTimeout(this.#timer);
    if (reply.kind === 'finished') {
      this.#running = null;
      this.#begun = null;
      this.#start();
    } else if (reply.kind === 'done') {
      this.#begun = null;
      this.#report(reply.id, reply.outcome);
    } else {
      // The clock starts here, so that loading the worker is not counted.
      this.#begun = reply.id;
      this.#timer = setTimeout(() => this.#timedOut(), this.#timeLimit);
    }
  }

  #timedOut(): void {
    this.#stopCell(
      `This formula was stopped after ${seconds(this.#timeLimit)}. The other cells continue.`,
    );
  }

  /** The worker broke: in the middle of a cell, or before it could begin. */
  #failed(): void {
    if (this.#begun !== null) {
      this.#stopCell('This formula was too large and was stopped. The other cells continue.');
      return;
    }
    const cells = (this.#next ?? this.#running)?.cells ?? [];
    this.stop();
    for (const { id } of cells) this.#report(id, { kind: 'error', message: NOT_LOADED });
  }

  /** Ends the worker and the cell that it was running, then runs the other cells. */
  #stopCell(message: string): void {
    const cell = this.#running?.cells.find(({ id }) => id === this.#begun);
    if (cell !== undefined) this.#bars.set(cell.id, { text: cell.text, message });
    this.#next ??= this.#running;
    this.#end();
    this.#start();
  }

  #end(): void {
    clearTimeout(this.#timer);
    if (this.#worker !== null) {
      this.#worker.onmessage = null;
      this.#worker.terminate();
    }
    this.#worker = null;
    this.#running = null;
    this.#begun = null;
  }
}
