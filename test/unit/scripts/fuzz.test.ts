import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { watch, type Watched } from '../../../scripts/fuzz/watch';
import { work, type Report } from '../../../scripts/fuzz/work';

const TASK = { seed: 1, from: 7, to: 9 };

class Thread extends EventEmitter implements Watched {
  terminate = () => Promise.resolve(0);
}

test('a worker that dies before its first mutant is not started on it again', async () => {
  const thread = new Thread();
  const notes: unknown[] = [];
  const ended = watch(TASK, thread, (...note) => notes.push(note));
  thread.emit('error', new Error('No memory.'));
  thread.emit('exit');
  expect(await ended).toEqual({ next: 8, counts: new Map() });
  expect(notes).toEqual([['ended', 7, null, 'No memory.']]);
});

test('the watcher continues behind the mutant that ended its worker', async () => {
  const thread = new Thread();
  const notes: unknown[] = [];
  const ended = watch(TASK, thread, (...note) => notes.push(note));
  const reports: Report[] = [
    { kind: 'begun', index: 7 },
    { kind: 'made', name: 'a' },
    { kind: 'done', outcome: 'ran' },
    { kind: 'begun', index: 8 },
    { kind: 'made', name: 'b' },
  ];
  for (const report of reports) thread.emit('message', report);
  thread.emit('error', new Error('No memory.'));
  thread.emit('exit');
  expect(await ended).toEqual({ next: 9, counts: new Map([['ran', 1]]) });
  expect(notes).toEqual([['ended', 8, 'b', 'No memory.']]);
});

test('a mutant hangs that keeps the processor busy, not one that waits for it', async () => {
  vi.useFakeTimers();
  try {
    const thread = new Thread();
    thread.terminate = () => Promise.resolve(Number(thread.emit('exit')));
    const notes: unknown[] = [];
    let worked = 100;
    const ended = watch(
      TASK,
      thread,
      (...note) => notes.push(note),
      () => worked,
    );
    thread.emit('message', { kind: 'begun', index: 7 } satisfies Report);
    vi.advanceTimersByTime(60_000);
    worked += 11;
    vi.advanceTimersByTime(60_000);
    expect(notes).toEqual([]);
    worked += 1;
    vi.advanceTimersByTime(1000);
    expect(notes).toEqual([['hang', 7, null, 'It did not end within 12 s.']]);
    expect(await ended).toEqual({ next: 8, counts: new Map() });
  } finally {
    vi.useRealTimers();
  }
});

test('a mutant that cannot be made is a fault of its index, and the next one follows', () => {
  const reports: Report[] = [];
  const make = (index: number) => {
    if (index === 7) throw new RangeError('Out of bounds.');
    return { name: 'b', bytes: new Uint8Array() };
  };
  work(
    TASK,
    make,
    () => 'refused',
    (report) => reports.push(report),
  );
  expect(reports).toEqual([
    { kind: 'begun', index: 7 },
    { kind: 'fault', fault: 'error', why: expect.stringContaining('Out of bounds.') as string },
    { kind: 'begun', index: 8 },
    { kind: 'made', name: 'b' },
    { kind: 'done', outcome: 'refused' },
  ]);
});
