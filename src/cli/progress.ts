import type { Printer } from './command';

/** The progress of some work. */
export interface ProgressState {
  readonly done: number;
  readonly total: number;
  /** The present step, such as a tensor's name */
  readonly what: string;
}

/** Least time between two displays, in milliseconds. */
const INTERVAL = 100;
const WIDTH = 72;

/**
 * Shows progress in one line of a terminal, which it replaces while the work continues. Work that
 * is done within the first interval shows nothing. Without a terminal nothing is shown.
 */
export class ProgressLine {
  private shownAt = performance.now();
  private visible = false;

  constructor(private readonly output: Printer) {}

  show({ done, total, what }: ProgressState): void {
    const now = performance.now();
    if (this.output.line === undefined || now - this.shownAt < INTERVAL) return;
    this.shownAt = now;
    this.visible = true;
    const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
    const text = `${String(percent).padStart(3)} % ${what}`;
    this.output.line(text.length > WIDTH ? `${text.slice(0, WIDTH - 1)}…` : text);
  }

  /** Removes the line, whatever happened, so that nothing is written behind it. */
  clear(): void {
    if (this.visible) this.output.line?.('');
    this.visible = false;
  }
}
