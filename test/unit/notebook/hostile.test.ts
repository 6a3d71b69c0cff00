import { afterAll, describe, expect, it } from 'vitest';
import { Sheet } from '../../../src/lib/notebook/sheet';
import { expectHarmless } from './harmless';
import { HOSTILE } from './hostile';
import { outcomesOf, resultOf } from './results';

const page = { s_w: 0.5, q_b: -(2n ** 63n) };
const own = (holder: object) => Reflect.ownKeys(holder).map(String);
const watched = [
  Object.prototype,
  Function.prototype,
  Array.prototype,
  Number.prototype,
  globalThis,
];
const before = watched.map(own);

describe(`${HOSTILE.length} hostile formulas`, () => {
  it('are at least 200', () => {
    expect(HOSTILE.length).toBeGreaterThanOrEqual(200);
  });

  it.each(HOSTILE.map((text) => ({ text, name: JSON.stringify(text).slice(0, 60) })))(
    '$name',
    ({ text }) => {
      const { hostile, other } = outcomesOf({ hostile: text, other: '6 * 7' }, page);
      expectHarmless(hostile);
      expect(other).toEqual({ kind: 'value', value: 42n, text: '42' });
    },
  );

  it('all on one page do not affect another cell', () => {
    const sheet = new Sheet();
    const texts = Object.fromEntries(HOSTILE.map((text, i) => [`h${i}`, text]));
    const outcomes = outcomesOf({ ...texts, last: 'f32(s_w * 4)' }, page, sheet);
    expect(outcomes.last).toEqual({ kind: 'value', value: 2, text: '2' });
  });

  afterAll(() => {
    expect(watched.map(own)).toEqual(before);
    expect(resultOf('f32(0.1)')).toBe(Math.fround(0.1));
    expect(resultOf('s_w', page)).toBe(0.5);
    expect(Object.isFrozen(page) || page.s_w).toBe(0.5);
  });
});
