import { describe, expect, test } from 'vitest';
import { csvNumber } from '../../../src/lib/text/csv';
import { num, numberWords, raised } from '../../../src/lib/text/number';
import { plainText, runsOf, spoken, sub, sup, variable } from '../../../src/lib/text/rich';

const shown = (...args: Parameters<typeof num>) => plainText(num(...args));

describe('a number as it is set', () => {
  test.each<[number | bigint, Parameters<typeof num>[1], string]>([
    [4.992152805245108e-24, {}, '4.99 × 10⁻²⁴'],
    [-1.5958446532472085e27, {}, '−1.60 × 10²⁷'],
    [4.992152805245108e-24, { full: true }, '4.992152805245108 × 10⁻²⁴'],
    [5e-324, { full: true }, '5 × 10⁻³²⁴'],
    [1.401298464324817e-45, { digits: 2 }, '1.4 × 10⁻⁴⁵'],
    [-1.2156529426574707, { digits: 5 }, '−1.2157'],
    [-1.2156529426574707, { full: true }, '−1.2156529426574707'],
    [9.996, {}, '10.0'],
    [999_999.9, {}, '1.00 × 10⁶'],
    [0.00185, {}, '0.00185'],
    [0.000185, {}, '1.85 × 10⁻⁴'],
    [92, {}, '92'],
    [17056, {}, '17 056'],
    [12345.678, { digits: 7 }, '12 345.68'],
    [-(2n ** 63n), {}, '−9 223 372 036 854 775 808'],
    [2n ** 63n - 1n, {}, '9 223 372 036 854 775 807'],
    [1234n, {}, '1234'],
    [0, {}, '0'],
    [-0, {}, '−0'],
    [NaN, {}, 'NaN'],
    [-Infinity, {}, '−inf'],
    [1e-9, { power: true }, '10⁻⁹'],
    [-1e-9, { power: true }, '−10⁻⁹'],
    [0.01, { power: true }, '10⁻²'],
    [1, { power: true }, '1'],
    [10, { power: true }, '10'],
    [2e-9, { power: true }, '2.00 × 10⁻⁹'],
  ])('%s with %o is %s', (value, style, text) => {
    expect(shown(value, style)).toBe(text);
  });

  test('the spaces are gaps, not characters, so that copied digits are a number', () => {
    const copied = runsOf(num(2n ** 63n))
      .map(({ text }) => text)
      .join('');
    expect(BigInt(copied)).toBe(2n ** 63n);
  });

  test('an exponent is raised text, because the fonts have no superscript digits', () => {
    expect(num(4.99e-24).at(-1)).toMatchObject({ text: '−24', raise: 'sup' });
  });
});

describe('a number in words', () => {
  test.each<[number | bigint, Parameters<typeof numberWords>[1], string]>([
    [4.992152805245108e-24, {}, '4.99 times ten to the minus 24'],
    [-7.026e-9, {}, 'minus 7.03 times ten to the minus 9'],
    [1e-9, { power: true }, 'ten to the minus 9'],
    [-1.2157, { digits: 5 }, 'minus 1.2157'],
    [-(2n ** 63n), {}, 'minus 9223372036854775808'],
    [Infinity, {}, 'infinity'],
    [NaN, {}, 'NaN'],
  ])('%s with %o is %s', (value, style, text) => {
    expect(numberWords(value, style)).toBe(text);
    // What is spoken of the set number are the same words, once.
    expect(spoken(num(value, style))).toBe(text);
  });

  test('a power is read as one', () => {
    expect(spoken(raised('−2', 63))).toBe('minus 2 to the 63');
    expect(plainText(raised('2', -32))).toBe('2⁻³²');
  });
});

describe('rich text', () => {
  test('as plain text', () => {
    expect(plainText(['log', sub('2'), ' |', ...variable('s', 'b'), '|'])).toBe('log₂ |s_b|');
    expect(plainText(['2', sup('n−1')])).toBe('2n⁻¹');
  });

  test('a variable has the hue that its subscript names, or none on request', () => {
    expect(variable('s', 'w').map(({ quantity }) => quantity)).toEqual(['w', 'w']);
    expect(variable('b')[0].quantity).toBe('b');
    expect(variable('M')[0].quantity).toBeUndefined();
    expect(variable('s', 'w', null)[0].quantity).toBeUndefined();
  });

  test('the gap of an empty part goes to the next one', () => {
    expect(runsOf(['×', { text: '', gap: 0.2 }, 'b'])).toEqual([
      { text: '×' },
      { text: 'b', gap: 0.2 },
    ]);
  });
});

test('a CSV number reads back as the same double', () => {
  for (const value of [4.992152805245108e-24, -0, 5e-324, 1 / 3, -1e21]) {
    expect(Number(csvNumber(value))).toBe(value);
  }
  expect(BigInt(csvNumber(-(2n ** 63n)))).toBe(-(2n ** 63n));
});
