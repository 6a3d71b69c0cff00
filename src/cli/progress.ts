import type { Output } from './command';

/** How far a piece of work is. */
export interface ProgressState {
  readonly done: number;
  readonly total: number;
  /** What is being done, such as a tensor's name */
  readonly what: string;
}

/** Shown at most this often, in milliseconds. */
const INTERVAL = 100;
const WIDTH = 72;

/**
 * One line on a terminal that is written anew while work goes on; nothing elsewhere. Work that is
 * done within the first interval shows none.
 */
export class ProgressLine {
  private shownAt = performance.now();
  private visible = false;

  constructor(private readonly output: Output) {}

  show({ done, total, what }: ProgressState): void {
    const now = performance.now();
    if (this.output.line === undefined || now - this.shownAt < INTERVAL) return;
    this.shownAt = now;
    this.visible = true;
    const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
    const text = `${String(percent).padStart(3)} % ${what}`;
    this.output.line(text.length > WIDTH ? `${text.slice(0, WIDTH - 1)}…` : text);
  }

  /** Takes the line away again; whatever happened, so that nothing is written behind it. */
  clear(): void {
    if (this.visible) this.output.line?.('');
    this.visible = false;
  }
}
