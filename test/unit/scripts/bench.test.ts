import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bench } from '../../../scripts/bench/bench';
import { Unavailable, type Suite } from '../../../scripts/bench/suite';

const rows = [
  { name: 'short', value: 12.34567, unit: 'ms', against: 'plain loop', ratio: 0.5 },
  { name: 'a longer name', value: 1, unit: 'M/s', against: null, ratio: null },
];
const suite: Suite = { name: 'numbers', run: async () => rows };

async function run(argv: string[], suites: readonly Suite[]) {
  const printed = { out: '', err: '' };
  const code = await bench(argv, suites, {
    out: (text) => (printed.out += text),
    err: (text) => (printed.err += text),
  });
  return { code, ...printed };
}

function temporary(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'scalefloor-bench-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('prints an aligned table for each suite', async () => {
  expect(await run([], [suite])).toEqual({
    code: 0,
    err: '',
    out: [
      'numbers',
      'name           value  unit  against     ratio',
      'short          12.35  ms    plain loop   0.5x',
      'a longer name      1  M/s',
      '',
      '',
    ].join('\n'),
  });
});

test('says so when there is nothing to run', async () => {
  expect(await run([], [])).toEqual({ code: 0, out: 'no benchmarks are registered\n', err: '' });
});

test('a suite that cannot run says so, and the others run', async () => {
  const lacking: Suite = {
    name: 'lacking',
    run: async () => {
      throw new Unavailable('There is no browser.');
    },
  };
  const { code, out } = await run([], [lacking, suite]);
  expect(code).toBe(0);
  expect(out).toMatch(/^lacking\nThere is no browser\.\n\nnumbers\n/);
});

test('writes the rows unrounded where --json says', async () => {
  const file = path.join(temporary(), 'rows.json');
  expect((await run(['--json', file], [suite])).code).toBe(0);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(rows);
});

test('a file that cannot be written is one sentence', async () => {
  const file = path.join(temporary(), 'missing', 'rows.json');
  const { code, err } = await run(['--json', file], [suite]);
  expect(code).toBe(1);
  expect(err).toMatch(/^The results could not be written to '.*rows\.json': ENOENT.*\.\n$/);
});

test.for([['--jsn', 'x'], ['--json'], ['quantizer']])(
  'refuses %s in one sentence, before it measures',
  async (argv) => {
    let ran = false;
    const watched: Suite = {
      name: 'watched',
      run: async () => {
        ran = true;
        return [];
      },
    };
    expect(await run(argv, [watched])).toEqual({
      code: 2,
      out: '',
      err: `npm run bench takes one option, --json FILE, and was given '${argv.join(' ')}'.\n`,
    });
    expect(ran).toBe(false);
  },
);
