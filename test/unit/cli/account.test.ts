import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { accountSteps, type Account } from '../../../src/lib/diagnosis/account/account';
import { CAUSES } from '../../../src/lib/diagnosis/account/causes';
import { sharesOf } from '../../../src/lib/diagnosis/account/shares';
import { accountSentence } from '../../../src/lib/diagnosis/account/words';
import { labelsByName } from '../../../src/lib/model/graph/labels';
import type { Model } from '../../../src/lib/model/graph/graph';
import { open } from '../../../src/lib/model/graph/open';
import { write } from '../../../src/lib/model/graph/write';
import type { Npy } from '../../../src/lib/model/npy/npy';
import { Pcg64 } from '../../../src/lib/numeric/pcg64';
import { runToEnd } from '../../../src/lib/pass/progress';
import { quantizeSteps } from '../../../src/lib/pass/quantize/quantize';
import { alikeNames, fusedNames, longNamed, rangesOf } from '../../longNames';
import { runCommand, temporaryFolder } from '../../runCommand';
import { wrappedFloat } from '../../wrappedPair';

const folder = temporaryFolder();
const SETTING = { dtype: 'int16', granularity: 'channel', state: 'june-2021' } as const;

interface AccountJson {
  readonly relative_rms: number;
  readonly simulated: number;
  readonly kernel: number;
  readonly causes: { cause: string; alone: number; without: number; channels: number | null }[];
  readonly shares: Record<string, number>;
  readonly main: { causes: string[]; relative_rms: number };
  readonly first: string | null;
  readonly places: Record<string, string | number | null>[];
  readonly ranges: Record<string, string | number>[];
  readonly wraps: Record<string, unknown>[];
}

/** All figures of an account in the words of the JSON. */
const asDocumented = (account: Account): AccountJson => ({
  relative_rms: account.error,
  simulated: account.simulated,
  kernel: account.kernel,
  causes: account.causes.map(({ cause, alone, without, channels }) => ({
    cause,
    alone,
    without,
    channels,
  })),
  shares: Object.fromEntries(sharesOf(account).map(({ of, percent }) => [of, percent])),
  main: { causes: [...account.main.causes], relative_rms: account.main.error },
  first: account.first?.name ?? null,
  places: account.places.map((place) => ({
    name: place.name,
    opcode: place.opcode,
    own: place.own,
    simulated: place.simulated,
    kernel_steps: place.kernelSteps,
    arrives: place.arrives,
    leaves: place.leaves,
    mark: place.mark?.kind ?? null,
    why: place.mark?.why ?? null,
  })),
  ranges: account.ranges.map(({ name, low, high, least, most, clipped, idle }) => ({
    name,
    low,
    high,
    least,
    most,
    clipped,
    idle,
  })),
  wraps: account.wraps.map(({ accumulator, first, ...wrap }) => ({
    ...wrap,
    bits: accumulator,
    first: { ...first, exact: String(first.exact) },
  })),
});

describe.each([
  ['fused names of 100 to 250 characters', 'fused', fusedNames],
  ['names that begin alike', 'alike', alikeNames],
] as const)('compare --account, %s', (_, kind, naming) => {
  const float = longNamed(naming);
  const { model } = runToEnd(quantizeSteps(float, { ...SETTING, ranges: rangesOf(float) }));
  const files = [float, model].map((one, i) => save(`${kind}-${i}`, one));
  const words = [
    'compare',
    ...files,
    '--random',
    '1',
    '--seed',
    '3',
    '--range',
    '-1,1',
    '--account',
  ];
  const record: Npy = {
    dtype: 'float32',
    shape: [1, 4, 4, 8],
    data: new Pcg64(3).noise(128),
  };
  const quantized = open(write(model));
  let account: Account;

  beforeAll(() => {
    const options = { machine: 'x86-64', count: 1 } as const;
    account = runToEnd(accountSteps(float, quantized, [[record]], options));
  });

  test('the JSON has the documented fields, and the figures of the engine', async () => {
    const { code, out, err } = await runCommand(...words, '--json');
    expect([code, err]).toEqual([0, '']);
    const json = JSON.parse(out) as { account: AccountJson };
    expect(json.account).toEqual(asDocumented(account));
    expect(account.places).toHaveLength(60);
    expect(account.ranges).toHaveLength(61);
  });

  test.each([['the largest'], ['all lines', '--all']])(
    'its text fits 100 columns, %s',
    async (__, ...more) => {
      const { code, out, err } = await runCommand(...words, ...more);
      expect([code, err]).toEqual([0, '']);
      const text = out.slice(out.indexOf('Account of the error'));
      const wide = text.split('\n').filter((line) => line.length > 100);
      expect(wide).toEqual([]);
      const labelOf = labelsByName(quantized);
      const flat = text.replaceAll('\n', ' ');
      expect(flat).toContain(accountSentence(account, labelOf));
      const operators = text.slice(text.indexOf('By operator'), text.indexOf('Activations beyond'));
      const listed = account.places.filter(({ name }) =>
        operators.includes(`  ${labelOf(name)}  `),
      );
      expect(listed).toHaveLength(more.length > 0 ? 60 : 11);
      // The eleventh is where the error enters. Errors that do not reach the output are larger.
      expect(listed.map(({ name }) => name)).toContain(account.first?.name);
      expect(operators.match(/ first$/gm)).toHaveLength(1);
    },
  );
});

test('accumulators that wrap have a row, a list, and a word for --fail-on', async () => {
  const float = save('wrapped', wrappedFloat());
  const files = [float, 'test/cases/fc32.tflite', '--random', '2', '--range', '0.98,0.983'];
  const { code, out, err } = await runCommand(
    ...['compare', ...files, '--account', '--fail-on', 'wrapped,clipped'],
  );
  expect([code, err]).toEqual([1, 'scalefloor: --fail-on matched: 1 wrapped of 1 operator.\n']);
  expect(out).toMatch(/\n {2}wrapped +\d+\.\d % +0[.\d]* % +\d+ % +1 channel\n/);
  expect(out).toMatch(/\n {2}FULLY_CONNECTED 0 y +2 +1 +int32 +0 +0 +24\d{8}\n/);
  expect(out.replace(/\s+/g, ' ')).toContain(
    'The first, of element 0 of FULLY_CONNECTED 0 y, does not fit int32.',
  );
});

function save(name: string, model: Model): string {
  const file = join(folder, name);
  writeFileSync(file, write(model));
  return file;
}

test('help names every cause that the account can', async () => {
  const { out } = await runCommand('compare', '--help');
  expect(CAUSES.filter((cause) => !out.replace(/\s+/g, ' ').includes(cause))).toEqual([]);
});
