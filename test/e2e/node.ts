import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

export interface Running {
  /** The next line of standard output, or undefined once it has ended */
  readonly line: () => Promise<string | undefined>;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Stops reading standard output, as `head` does */
  readonly stopReading: () => void;
  /** How the program ended, and all of its standard error */
  readonly ended: Promise<{ code: number | null; signal: string | null; stderr: string }>;
}

/** Starts a program in Node; it is killed when the test ends, if it still runs. */
export function start(words: string[], env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(process.execPath, words, { env: { ...process.env, ...env } });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    line: async () => {
      const next = await lines.next();
      return next.done === true ? undefined : next.value;
    },
    kill: (signal) => child.kill(signal),
    stopReading: () => child.stdout.destroy(),
    ended: once(child, 'close').then(() => ({
      code: child.exitCode,
      signal: child.signalCode,
      stderr,
    })),
  };
}
