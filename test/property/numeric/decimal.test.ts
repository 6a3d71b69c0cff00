import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChoiceError, typedNumber, typedWhole } from '../../../src/lib/numeric/choice';
import { decimal } from '../../../src/lib/numeric/decimal';
import { double, RUNS } from '../arbitraries';

const finite = double.filter(Number.isFinite);

test('every finite number is read back from the spellings of programs', () => {
  fc.assert(
    fc.property(finite, (x) => {
      expect(decimal(String(x))).toBe(x + 0);
      expect(decimal(x.toExponential().toUpperCase())).toBe(x + 0);
      expect(typedNumber('x', ` ${x}\n`)).toBe(x + 0);
    }),
    RUNS,
  );
});

test('what stands around a number, or within it, is not read over', () => {
  const dirt = fc.constantFrom('0x', '_', 'n', ',', 'e', 'Infinity', 'NaN', '--', '.1.', '%', '^');
  fc.assert(
    fc.property(finite, dirt, fc.boolean(), (x, extra, before) => {
      const text = before ? `${extra}${x}` : `${x}${extra}`;
      expect(() => typedNumber('x', text)).toThrow(ChoiceError);
      expect(() => typedNumber('x', text)).toThrow(`x "${text}" is not a number: give a decimal`);
    }),
    RUNS,
  );
});

test('any text is a number or is named, and never slow', () => {
  const marks = fc.stringMatching(/^[-+−0-9.e×*^ ⁻⁸]{0,80}$/);
  fc.assert(
    fc.property(fc.oneof(marks, fc.string({ unit: 'binary', maxLength: 80 })), (text) => {
      const value = decimal(text);
      if (Number.isFinite(value)) expect(typedNumber('x', text)).toBe(value);
      else expect(() => typedNumber('x', text)).toThrow(`x "${text}" is `);
    }),
    RUNS,
  );
});

describe('spellings', () => {
  test.for([
    ['1e-8', 1e-8],
    ['-1.25', -1.25],
    ['−1.25', -1.25],
    ['+.5', 0.5],
    ['5.', 5],
    ['4.99 × 10⁻²⁴', 4.99e-24],
    ['4.99*10^-24', 4.99e-24],
    ['4.99×10−24', 4.99e-24],
    ['10^8', 1e8],
    ['−10⁻⁸', -1e-8],
    ['12 345.5', 12345.5],
    ['1\u202f000\u202f000', 1e6],
    ['1e999', Infinity],
  ] as const)('%s is read', ([text, value]) => {
    expect(decimal(text)).toBe(value);
  });

  test.for([
    ...['', ' ', '-', '.', 'e5', '1 2', '1 0000', '1,5', '1_000', '0x10', '0b1', '1n', '1e1.5'],
    ...['inf', '-Infinity', 'NaN', '1/2', '2^3', '½', '１', '1 e5'],
    // 515, or 5000?
    ...['5*103', '5 × 103'],
    '9'.repeat(65),
  ])('%s is refused', (text) => {
    expect(decimal(text)).toBeNaN();
    expect(() => typedNumber('--x', text)).toThrow(
      `--x "${text}" is not a number: give a decimal like -1.25 or 1e-8.`,
    );
  });

  test('limits are named as in links', () => {
    const limits = { min: 0, max: 100 };
    expect(() => typedNumber('--p', '101', limits)).toThrow(
      '--p "101" is above 100, the largest allowed.',
    );
    expect(() => typedNumber('--p', '1e999')).toThrow(
      /is above 1\.79\d*e\+308, the largest allowed/,
    );
    expect(() => typedWhole('--n', '0', 1)).toThrow('--n "0" is below 1, the smallest allowed.');
    expect(() => typedWhole('--n', '1.5', 1)).toThrow('--n "1.5" is not a whole number.');
    expect(typedWhole('--n', '1e3', 1)).toBe(1000);
  });
});
