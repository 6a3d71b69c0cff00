import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { root } from './site';

/** Commands in the blocks of a document that a reader can run as they stand, in a built clone. */
function commandsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block);
  return blocks
    .flatMap((block) => block.replaceAll('\\\n', ' ').split('\n'))
    .filter((line) => /^(node bin\/scalefloor\.mjs|echo) /.test(line));
}

test.each(['README.md', 'docs/command-line.md'])(
  'the commands in %s end as written',
  (file) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'scalefloor-docs-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    symlinkSync(path.join(root, 'bin'), path.join(folder, 'bin'));
    const commands = commandsOf(file);
    expect(commands.length).toBeGreaterThan(2);
    for (const command of commands) {
      const expected = Number(/# status (\d)/.exec(command)?.[1] ?? 0);
      const { status, stderr } = spawnSync(command, { cwd: folder, shell: true, encoding: 'utf8' });
      expect({ command, status, stderr: status === 2 ? stderr : '' }).toEqual({
        command,
        status: expected,
        stderr: '',
      });
    }
  },
  120_000,
);
