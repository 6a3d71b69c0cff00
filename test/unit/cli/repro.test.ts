import { describe, expect, test } from 'vitest';
import { typedNumber } from '../../../src/lib/numeric/choice';
import { MACHINES } from '../../../src/lib/numeric/machine';
import { runCommand } from '../../runCommand';

type Row = Record<string, string | boolean | null>;

async function rows(...words: string[]): Promise<Row[]> {
  const { code, out, err } = await runCommand('repro', '--json', ...words);
  expect([code, err]).toEqual([0, '']);
  const parsed = JSON.parse(out) as { rows: Row[] };
  expect(Object.keys(parsed)).toEqual(['rows']);
  return parsed.rows;
}

/** The figures of the issue and of the reference's own tool, to the last digit. */
const FIGURES: Row[] = [
  {
    floor: 'none',
    dtype: 'int16',
    input_abs_max: '4.999974727630615',
    s_in: '0.00015259177598636597',
    s_w: '4.992152805245108e-24',
    s_b: '7.617614820112793e-28',
    q_b: '-9223372036854775808',
    status: 'saturated',
    dequantized_bias: '-7.026009551935886e-09',
    mantissa: '0',
    shift: '0',
    flushed: true,
    kernel_code: '0',
  },
  {
    floor: 'pr-6971',
    dtype: 'int16',
    input_abs_max: '4.999995231628418',
    s_in: '0.0001525924017187208',
    s_w: '1',
    s_b: '0.0001525924017187208',
    bits: '14',
    q_b: '-7967',
    dequantized_bias: '-1.2157036644930486',
    flushed: false,
    kernel_code: '-6639',
  },
  {
    floor: 'pr-7017',
    dtype: 'int16',
    input_abs_max: '4.9999823570251465',
    s_in: '0.00015259200881700963',
    s_b: '1.0000000036274937e-15',
    q_b: '-1215652912168960',
    dequantized_bias: '-1.2156529165787333',
    dequantized_bias_as_reported: '-1.21565291216896',
    mantissa: '0',
    flushed: true,
    kernel_code: '0',
  },
  {
    floor: 'pr-7063',
    dtype: 'int16',
    input_abs_max: '4.9999823570251465',
    s_w: '9.999999717180685e-10',
    s_b: '1.5259200966590697e-13',
    q_b: '-7966688280576',
    dequantized_bias: '-1.2156529751149208',
    flushed: false,
    kernel_code: '-6639',
  },
  ...[
    ['4.999974727630615', '1.5259177385193445e-12', '-796670099456'],
    ['4.9999823570251465', '1.525920123764124e-12', '-796668788736'],
    ['4.999995231628418', '1.525924026891945e-12', '-796666757120'],
  ].map(([input_abs_max, s_b, q_b]) => ({
    floor: 'pr-10111',
    dtype: 'int16',
    input_abs_max,
    s_w: '9.99999993922529e-09',
    s_b,
    q_b,
    kernel_code: '-6639',
  })),
  {
    floor: 'pr-3480',
    dtype: 'uint8',
    input_abs_max: '4.9999823570251465',
    s_in: '0.03921554610133171',
    s_w: '9.999999747378752e-06',
    s_b: '3.921554423413909e-07',
    q_b: '-3099926',
  },
];

const FIELDS = [
  ...['floor', 'dtype', 'input_abs_max', 's_in', 's_w', 's_b', 'bits', 'q_b', 'dequantized_bias'],
  ...['multiplier', 'mantissa', 'shift', 's_out', 'kernel_code', 'kernel_value'],
];

describe('repro', () => {
  test('gives the issue’s figures to the last digit, in eight rows', async () => {
    const found = await rows();
    expect(found).toHaveLength(FIGURES.length);
    FIGURES.forEach((figures, i) => expect(found[i]).toMatchObject(figures));
    for (const row of found) {
      expect(Object.keys(row)).toEqual(expect.arrayContaining(FIELDS));
      expect(row.s_out).toBe('0.0001831110566854477');
    }
  });

  test('the text has the same figures', async () => {
    const { code, out, err } = await runCommand('repro');
    expect([code, err]).toEqual([0, '']);
    for (const row of await rows()) {
      for (const field of ['s_in', 's_w', 's_b', 'q_b', 'dequantized_bias', 'multiplier']) {
        expect(out).toContain(` ${String(row[field])}`);
      }
    }
    expect(out).toContain('reported as -1.21565291216896');
  });

  test.each(MACHINES)('on %s every number is a string that round-trips', async (machine) => {
    const names = new Set(['floor', 'dtype', 'status', 'flushed']);
    for (const row of await rows('--machine', machine)) {
      for (const [field, value] of Object.entries(row)) {
        if (names.has(field) || value === null || value === 'trap') continue;
        if (typeof value !== 'string') throw new Error(`${field} is not a string`);
        if (/^-?\d+$/.test(value)) expect(BigInt(value).toString()).toBe(value);
        else {
          const number = typedNumber(field, value);
          // No shorter string means this number: its digits are those of JavaScript's spelling.
          expect(digits(value)).toBe(digits(String(number)));
        }
      }
    }
  });

  test('the bias without a floor is what the machine’s cast makes of it', async () => {
    const codes = await Promise.all(
      MACHINES.map(async (machine) => (await rows('--machine', machine))[0].q_b),
    );
    expect(codes.slice(0, 4)).toEqual([
      '-9223372036854775808',
      '-9223372036854775808',
      'trap',
      '-9223372036854775808',
    ]);
    // JavaScript keeps the low 64 bits; a float32 of this size is a multiple of 2^67.
    expect(codes[4]).toBe('0');
    const [trapped] = await rows('--machine', 'wasm-trunc');
    expect([trapped.dequantized_bias, trapped.kernel_code, trapped.kernel_value]).toEqual([
      ...[null, null, null],
    ]);
    const [positive] = await rows('--machine', 'aarch64', '--bias', '1.2156529426574707');
    expect(positive.q_b).toBe('9223372036854775807');
  });

  test('another bias and another weight are rounded to float32 and followed', async () => {
    const shorter = await rows('--bias', '-1.21565294', '--max-abs-weight=1.63577874e-19');
    expect(shorter).toEqual(await rows());
    const [none] = await rows('--max-abs-weight', '0.5', '--bias=0.25');
    expect(none).toMatchObject({ status: 'rounded', flushed: false });
    expect(Number(none.dequantized_bias)).toBeCloseTo(0.25, 6);
    const [dropped] = await rows('--max-abs-weight', '-0');
    expect(dropped).toMatchObject({ s_w: '0', q_b: '0', bits: null, status: 'underflowed' });
  });
});

/** The significant digits of a spelled number, without its exponent. */
const digits = (text: string): string =>
  text.replace(/e.*$/, '').replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '');

describe('bad usage is one sentence and exit code 2', () => {
  test.for([
    [['--bias', 'abc'], '--bias "abc" is not a number: give a decimal'],
    [['--bias', '-abc'], '--bias "-abc" is not a number'],
    [['--bias', '-Infinity'], '--bias "-Infinity" is not a number'],
    [['--bias', '--json'], "'--bias'"],
    [['--bias='], '--bias "" is not a number'],
    [['--bias'], '--bias'],
    [['--bias', '1e39'], '--bias "1e39" is above 3.4028234663852886e+38, the largest allowed.'],
    [['--max-abs-weight', '-1e-9'], '--max-abs-weight "-1e-9" is below 0, the smallest allowed.'],
    [['--machine', 'arm'], `machine "arm" is unknown: use one of ${MACHINES.join(', ')}.`],
    [['--machine', '-x'], 'machine "-x" is unknown'],
    [['--floor', 'none'], '--floor'],
    [['extra'], 'unexpected word "extra"'],
  ] as const)('repro %j', async ([words, sentence]) => {
    const { code, out, err } = await runCommand('repro', ...words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^scalefloor: \P{Cc}+\.\n$/u);
    expect(err).toContain(sentence);
  });

  test('an unknown command is named, with those that are known', async () => {
    const { code, err } = await runCommand('reproduce');
    expect(code).toBe(2);
    expect(err).toMatch(
      /^scalefloor: unknown command "reproduce": use one of repro, verify, .*\n$/,
    );
  });
});

describe('everywhere', () => {
  const list = async () => {
    const { code, out } = await runCommand('--help');
    expect(code).toBe(0);
    return [...out.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map(([, name]) => name);
  };

  test('--help and -h explain the command, with any other words', async () => {
    const names = await list();
    expect(names).toEqual(expect.arrayContaining(['repro', 'verify']));
    for (const name of names) {
      for (const words of [['--help'], ['-h'], ['--nonsense', 'x', '--help']]) {
        const { code, out, err } = await runCommand(name, ...words);
        expect([code, err]).toEqual([0, '']);
        expect(out.startsWith(`Usage: scalefloor ${name} `)).toBe(true);
        expect(out).toContain('Exit status: 0 ');
      }
    }
  });

  test('--version and -V give the version', async () => {
    const { out } = await runCommand('--version');
    expect(out).toMatch(/^scalefloor \d+\.\d+\.\d+\n$/);
    for (const name of await list()) {
      expect(await runCommand(name, '--version')).toEqual({ code: 0, out, err: '' });
      expect(await runCommand(name, '-V')).toEqual({ code: 0, out, err: '' });
    }
  });
});
