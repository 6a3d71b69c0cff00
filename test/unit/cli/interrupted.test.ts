import type * as FileSystem from 'node:fs';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { writeBytes } from '../../../src/cli/files';

const during = vi.hoisted(() => ({ write: () => {} }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof FileSystem>();
  const writeFileSync: typeof fs.writeFileSync = (...words) => {
    fs.writeFileSync(...words);
    during.write();
  };
  return { ...fs, writeFileSync };
});

test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'a %s that comes while a file is written ends the program after it, with no temporary file left',
  async (signal) => {
    const folder = mkdtempSync(join(tmpdir(), 'scalefloor-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Error(`exit ${String(code)}: ${readdirSync(folder).join()}`);
    });
    onTestFinished(() => exit.mockRestore());
    const before = process.listenerCount(signal);
    let listeners = 0;
    during.write = () => (listeners = process.listenerCount(signal) - before);
    writeBytes(join(folder, 'out.bin'), Uint8Array.of(1));
    expect(listeners).toBe(1);
    expect(() => process.emit(signal, signal)).toThrow(/^exit (129|130|143): out\.bin$/);
    await new Promise((resolve) => setImmediate(resolve));
    expect(process.listenerCount(signal)).toBe(before);
  },
);
