import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FormulaReply, FormulaRequest } from '../../../src/lib/notebook/messages';
import { CellRunner, type CellWorker } from '../../../src/lib/notebook/cellRunner';
import type { CellOutcome } from '../../../src/lib/notebook/sheet';

/** A worker that a test controls. */
class FakeWorker implements CellWorker {
  onmessage: CellWorker['onmessage'] = null;
  onerror: CellWorker['onerror'] = null;
  readonly requests: FormulaRequest[] = [];
  terminated = false;

  postMessage(request: FormulaRequest): void {
    this.requests.push(request);
  }
  terminate(): void {
    this.terminated = true;
  }
  say(reply: FormulaReply): void {
    this.onmessage?.(new MessageEvent('message', { data: reply }));
  }
  done(id: string): void {
    this.say({ kind: 'done', id, outcome: value });
  }
  break(): void {
    const event = Object.assign(new Event('error'), {
      message: '',
      filename: '',
      lineno: 0,
      colno: 0,
      error: null,
    });
    this.onerror?.(event);
  }
}

const value: CellOutcome = { kind: 'value', value: 1, text: '1' };
const cells = ['a', 'b'].map((id) => ({ id, text: `text of ${id}` }));

let workers: FakeWorker[];
let outcomes: Record<string, CellOutcome>;
let runner: CellRunner;

beforeEach(() => {
  vi.useFakeTimers();
  workers = [];
  outcomes = {};
  const spawn = () => {
    workers.push(new FakeWorker());
    return workers[workers.length - 1];
  };
  runner = new CellRunner((id, outcome) => (outcomes[id] = outcome), { spawn, timeLimit: 2000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a page’s runner', () => {
  it('starts one worker, at the first run', () => {
    expect(workers).toHaveLength(0);
    runner.run(cells, { s_w: 1 });
    workers[0].done('a');
    workers[0].say({ kind: 'finished' });
    runner.run(cells, { s_w: 2 });
    expect(workers).toHaveLength(1);
    expect(workers[0].requests.map(({ variables }) => variables)).toEqual([{ s_w: 1 }, { s_w: 2 }]);
    expect(outcomes).toEqual({ a: value });
  });

  it('skips requests that a newer one has overtaken', () => {
    for (const s_w of [1, 2, 3, 4]) runner.run(cells, { s_w });
    workers[0].say({ kind: 'finished' });
    workers[0].say({ kind: 'finished' });
    expect(workers[0].requests.map(({ variables }) => variables)).toEqual([{ s_w: 1 }, { s_w: 4 }]);
  });

  it('does not count the time that a worker takes to load', () => {
    runner.run(cells, {});
    vi.advanceTimersByTime(60_000);
    expect(workers[0].terminated).toBe(false);
  });

  it('ends a cell that takes too long and continues with the others', () => {
    runner.run(cells, {});
    workers[0].say({ kind: 'begun', id: 'a' });
    vi.advanceTimersByTime(1999);
    expect(workers[0].terminated).toBe(false);
    vi.advanceTimersByTime(1);
    expect(workers[0].terminated).toBe(true);
    const message = 'This formula was stopped after 2 seconds. The other cells continue.';
    expect(workers[1].requests[0].barred).toEqual(new Map([['a', message]]));
    workers[1].say({ kind: 'begun', id: 'b' });
    workers[1].done('b');
    expect(outcomes).toEqual({ b: value });
  });

  it('tries a stopped cell again when its text changes, or on request', () => {
    runner.run(cells, {});
    workers[0].say({ kind: 'begun', id: 'a' });
    vi.advanceTimersByTime(2000);
    const barred = () => {
      workers[1].say({ kind: 'finished' });
      return [...(workers[1].requests.at(-1)?.barred.keys() ?? [])];
    };
    runner.run(cells, { s_w: 2 });
    expect(barred()).toEqual(['a']);
    runner.run([{ id: 'a', text: 'another' }, cells[1]], {});
    expect(barred()).toEqual([]);
    runner.run(cells, {});
    expect(barred()).toEqual(['a']);
    runner.unbar('a');
    runner.run(cells, {});
    expect(barred()).toEqual([]);
  });

  it('continues after a cell that broke the worker', () => {
    runner.run(cells, {});
    workers[0].say({ kind: 'begun', id: 'b' });
    workers[0].break();
    expect([...workers[1].requests[0].barred.keys()]).toEqual(['b']);
  });

  it('reports to every cell if the evaluator does not load, and can start again', () => {
    runner.run(cells, {});
    workers[0].break();
    for (const { id } of cells) {
      const outcome = outcomes[id];
      expect(outcome.kind === 'error' && outcome.message).toContain('did not load');
    }
    runner.run(cells, {});
    expect(workers).toHaveLength(2);
  });

  it('ignores messages of a worker that it ended', () => {
    runner.run(cells, {});
    runner.stop();
    workers[0].done('a');
    expect(outcomes).toEqual({});
    expect(workers[0].terminated).toBe(true);
  });
});
