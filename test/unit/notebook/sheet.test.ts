import { describe, expect, it } from 'vitest';
import { Sheet, type SheetEvent } from '../../../src/lib/notebook/sheet';
import { outcomesOf } from './results';

const value = (x: number | bigint) => ({ kind: 'value', value: x, text: String(x) });
const error = (words: string): unknown =>
  expect.objectContaining({ kind: 'error', message: expect.stringContaining(words) as string });

describe('cells on one page', () => {
  it('use each other’s results in any order', () => {
    const texts = { last: 'y + z', second: 'z = y * 2', first: 'y = x + 1', zero: 'x = 20' };
    const expected = { last: value(63n), second: value(42n), first: value(21n), zero: value(20n) };
    expect(outcomesOf(texts)).toEqual(expected);
    const reversed = Object.fromEntries(Object.entries(texts).reverse());
    expect(outcomesOf(reversed)).toEqual(expected);
  });

  it('run one after the other, needed ones first', () => {
    const cells = [
      { id: 'a', text: 'x + 1' },
      { id: 'b', text: 'x = 1' },
    ];
    const events = [...new Sheet().run(cells, {})].map(({ kind, id }) => `${kind} ${id}`);
    expect(events).toEqual(['begun a', 'begun b', 'begun b', 'done b', 'begun a', 'done a']);
  });

  it('report a circle in every cell that is part of it, and in no other', () => {
    const outcomes = outcomesOf({
      a: 'x = y + 1',
      b: 'y = z',
      c: 'z = x',
      user: 'x * 2',
      other: '1 + 1',
    });
    for (const id of ['a', 'b', 'c']) expect(outcomes[id]).toEqual(error('a circle has no result'));
    expect(outcomes.user).toEqual(error('x has no value: look at the cell that makes it'));
    expect(outcomes.other).toEqual(value(2n));
  });

  it('report a cell that is made from itself', () => {
    expect(outcomesOf({ a: 'x = x + 1' }).a).toEqual(error('x is made from itself'));
  });

  it('report an error in the cell that makes it', () => {
    const outcomes = outcomesOf({ a: 'x = 1 +', b: 'x', c: 'y', d: '2' });
    expect(outcomes.a).toEqual(error('ends too early'));
    expect(outcomes.b).toEqual(error('x has no value: look at the cell that makes it'));
    expect(outcomes.c).toEqual(error('There is no y here: the names are x.'));
    expect(outcomes.d).toEqual(value(2n));
  });

  it('leave a name to the first cell that gives it', () => {
    const outcomes = outcomesOf({ a: 'x = 1', b: 'x = 2', c: 'x' });
    expect(outcomes.a).toEqual(value(1n));
    expect(outcomes.b).toEqual(error('Another cell already gives x'));
    expect(outcomes.c).toEqual(value(1n));
  });

  it('do not take names of the page or the notebook', () => {
    const outcomes = outcomesOf({ a: 's_w = 1', b: 'sum = 2', c: 's_w' }, { s_w: 0.5 });
    expect(outcomes.a).toEqual(error('s_w is a value of this page'));
    expect(outcomes.b).toEqual(error('sum has a meaning of its own'));
    expect(outcomes.c).toEqual(value(0.5));
  });

  it('report a name that has no value in the page’s state', () => {
    expect(outcomesOf({ a: 'q_b' }, { q_b: null }).a).toEqual(error('q_b has no value in this'));
  });

  it('may be empty, or a remark', () => {
    const empty = { kind: 'empty' };
    expect(outcomesOf({ a: '', b: '  ', c: '# later' })).toEqual({ a: empty, b: empty, c: empty });
  });

  it('keep an index to its sum', () => {
    const outcomes = outcomesOf({ a: 'k = 100', b: 'sum(k, k, 1, 3) + k' });
    expect(outcomes.b).toEqual(value(106n));
    expect(outcomesOf({ a: 'sum(k, k, 1, 3) + k' }).a).toEqual(error('There is no k here'));
  });
});

describe('running again', () => {
  const texts = { a: 'x = s_w * 2', b: 'x + 1', c: 'b * 3', d: '7 * 6' };

  it('keeps the outcome of a cell whose text and inputs are the same', () => {
    const sheet = new Sheet();
    const before = outcomesOf(texts, { s_w: 1, b: 5 }, sheet);
    const after = outcomesOf(texts, { s_w: 2, b: 5 }, sheet);
    expect(after.a).toEqual(value(4));
    expect(after.b).toEqual(value(5));
    expect(after.a).not.toBe(before.a);
    expect(after.c).toBe(before.c);
    expect(after.d).toBe(before.d);
  });

  it('sees a changed text, a cell that is gone, and a name that appears', () => {
    const sheet = new Sheet();
    expect(outcomesOf({ a: 'x = 1', b: 'x' }, {}, sheet).b).toEqual(value(1n));
    expect(outcomesOf({ a: 'x = 2', b: 'x' }, {}, sheet).b).toEqual(value(2n));
    expect(outcomesOf({ b: 'x' }, {}, sheet).b).toEqual(error('There is no x'));
    expect(outcomesOf({ b: 'x' }, { x: 0.5 }, sheet).b).toEqual(value(0.5));
  });

  it('does not read a barred cell, and continues without it', () => {
    const cells = Object.entries({ a: 'x = 1', b: 'x', c: '2' }).map(([id, text]) => ({
      id,
      text,
    }));
    const events: SheetEvent[] = [
      ...new Sheet().run(cells, {}, { barred: new Map([['a', 'It was stopped.']]) }),
    ];
    expect(events).not.toContainEqual({ kind: 'begun', id: 'a' });
    expect(events).toContainEqual({ kind: 'done', id: 'a', outcome: error('It was stopped.') });
    expect(events).toContainEqual({ kind: 'done', id: 'b', outcome: error('x has no value') });
    expect(events).toContainEqual({ kind: 'done', id: 'c', outcome: value(2n) });
  });
});
