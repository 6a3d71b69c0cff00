import { describe, expect, test } from 'vitest';
import { choice, flag, integer, number, text } from '../../../src/lib/scenario/field';
import { defineScenario } from '../../../src/lib/scenario/scenario';
import { PARTS, WHOLE_PAGE } from '../../../src/lib/scenario/view';

const scenario = defineScenario({
  version: 2,
  fields: {
    s_w: number({ initial: 4.992152805245108e-24, min: 1e-45, max: 1, log: true, float32: true }),
    b: number({ initial: -1.2156529426574707, min: -1e4, max: 1e4, float32: true }),
    x: number({ initial: 0, min: -1e30, max: 1e30 }),
    bits: integer({ initial: 16, min: 2, max: 16 }),
    storage: choice([32, 40, 48, 64], 64),
    machine: choice(['x86-64', 'aarch64']),
    clamp: flag(),
    cell: text({ initial: 's_in * s_w', maxLength: 40 }),
  },
});
const { initial } = scenario;

test('the initial state needs no link, and an empty link is the initial state', () => {
  expect(scenario.write(initial)).toBe('');
  expect(scenario.read('')).toEqual({ state: initial, view: WHOLE_PAGE, note: null, messages: [] });
  expect(scenario.read('?')).toEqual({
    state: initial,
    view: WHOLE_PAGE,
    note: null,
    messages: [],
  });
});

test('what differs is written, in the order of the fields, with the version', () => {
  const state = scenario.patched(initial, { storage: 32, s_w: 1e-9, clamp: true });
  expect(scenario.write(state)).toBe('?s_w=1e-9&storage=32&clamp=1&v=2');
  expect(scenario.read(scenario.write(state)).state).toEqual(state);
});

test('a float32 is written with the fewest digits that are read back as it', () => {
  const write = (s_w: number) => scenario.write(scenario.patched(initial, { s_w }));
  expect(write(0.1)).toBe('?s_w=0.1&v=2');
  expect(write(1.636e-19)).toBe('?s_w=1.636e-19&v=2');
  expect(write(2 ** -149)).toBe('?s_w=1e-45&v=2');
  expect(scenario.read('?s_w=0.1').state.s_w).toBe(Math.fround(0.1));
});

test('the negative zero and large numbers survive their link', () => {
  for (const x of [-0, 1e21]) {
    const search = scenario.write({ ...initial, x });
    expect(scenario.read(search)).toEqual({
      state: { ...initial, x },
      view: WHOLE_PAGE,
      note: null,
      messages: [],
    });
  }
  expect(scenario.write({ ...initial, x: 1e21 })).toBe('?x=1e21&v=2');
  expect(scenario.read('?b=inf').state.b).toBe(initial.b);
});

describe('a value that is not allowed', () => {
  test.for([
    ['?s_w=5', 's_w', 1, 's_w=5 is above 1, the largest allowed: 1 is used.'],
    ['?b=-1e999', 'b', -1e4, 'b=-1e999 is below -10000, the smallest allowed: -10000 is used.'],
    ['?x=1e999', 'x', 1e30, 'x=1e999 is above 1e+30, the largest allowed: 1e30 is used.'],
    ['?s_w=', 's_w', initial.s_w, 's_w= is not a number: 4.992153e-24 is used.'],
    ['?s_w=0x10', 's_w', initial.s_w, 's_w=0x10 is not a number: 4.992153e-24 is used.'],
    ['?b=NaN', 'b', initial.b, 'b=NaN is not a number: -1.215653 is used.'],
    ['?b=1&b=2', 'b', 1, 'b is given 2 times: the first is used.'],
    ['?bits=3.6', 'bits', 4, 'bits=3.6 is not a whole number: 4 is used.'],
    ['?bits=99', 'bits', 16, 'bits=99 is above 16, the largest allowed: 16 is used.'],
    ['?storage=33', 'storage', 64, 'storage=33 is none of 32, 40, 48, 64: 64 is used.'],
    [
      '?machine=constructor',
      'machine',
      'x86-64',
      'machine=constructor is none of x86-64, aarch64: x86-64 is used.',
    ],
    ['?clamp=yes', 'clamp', false, 'clamp=yes is neither 1 nor 0: 0 is used.'],
    ['?s_w=%E0%A4%A', 's_w', initial.s_w, 's_w=\uFFFD%A is not a number: 4.992153e-24 is used.'],
  ] as const)('%s', ([search, name, value, message]) => {
    const { state, messages } = scenario.read(search);
    expect(state).toEqual({ ...initial, [name]: value });
    expect(messages).toEqual([message]);
  });

  test('a text that is too long is cut, and quoted short', () => {
    const { state, messages } = scenario.read(`?cell=${'1+'.repeat(500_000)}`);
    expect(state.cell).toHaveLength(40);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(/^cell=1 1 .+… is longer than 40 characters: 1 1 .+… is used\.$/);
  });

  test('a million digits are refused at once', () => {
    const { state, messages } = scenario.read(`?b=${'1'.repeat(1_000_000)}x`);
    expect(state).toEqual(initial);
    expect(messages).toHaveLength(1);
  });
});

test('unknown keys are ignored, those of a prototype too', () => {
  const search = '?__proto__=1&constructor=2&toString=3&hasOwnProperty=4&utm_source=5&S_W=1';
  expect(scenario.read(search)).toEqual({
    state: initial,
    view: WHOLE_PAGE,
    note: null,
    messages: [],
  });
  expect(Object.hasOwn({}, '1')).toBe(false);
});

test('a link for another version is read as far as it goes, and says so', () => {
  const newer = scenario.read('?s_w=0.5&s_x=3&v=7');
  expect(newer.state).toEqual({ ...initial, s_w: 0.5 });
  expect(newer.note).toBe(
    'This link is too new: it is for version 7 of this page, which is at version 2. Reload the page, or open the link where the newer one is.',
  );
  expect(newer.messages).toEqual([newer.note]);
  const older = scenario.read('?s_w=0.5&v=1');
  expect(older.state).toEqual({ ...initial, s_w: 0.5 });
  expect(older.note).toMatch(
    /too old: it is for version 1 .* is at version 2\. Check what is shown/,
  );
  for (const odd of ['x', '0', '-1', '1.5', '1e3', '9'.repeat(9)]) {
    expect(scenario.read(`?v=${odd}&s_w=0.5`).note).toContain(
      `version “${odd}”, which no page has`,
    );
    expect(scenario.read(`?v=${odd}&s_w=0.5`).state.s_w).toBe(0.5);
  }
  expect(scenario.read('?v=2&s_w=0.5')).toMatchObject({ note: null, messages: [] });
});

describe('hide and only', () => {
  const shown = (search: string) => [...scenario.read(search).view];

  test('leave out parts of the page', () => {
    expect(shown('?hide=figure,controls')).toEqual(
      PARTS.filter((part) => part !== 'figure' && part !== 'controls'),
    );
    expect(shown('?only=figure')).toEqual(['figure']);
    expect(shown('?only=figure,cells&hide=cells')).toEqual(['figure']);
  });

  test('survive a change of the state', () => {
    const { view } = scenario.read('?only=figure');
    expect(scenario.write({ ...initial, storage: 32 }, view)).toBe('?storage=32&only=figure&v=2');
    expect(scenario.write(initial, scenario.read('?hide=notes').view)).toBe('?hide=notes&v=2');
  });

  test('name unknown parts', () => {
    expect(scenario.read('?hide=figure,foo,bar').messages).toEqual([
      `hide does not know the parts “foo, bar”: use ${PARTS.join(', ')}.`,
    ]);
    expect(shown('?hide=figure,foo')).toEqual(PARTS.filter((part) => part !== 'figure'));
    expect(shown('?only=constructor')).toEqual([...PARTS]);
  });

  test('never leave an empty page', () => {
    const { view, messages } = scenario.read('?only=figure&hide=figure');
    expect([...view]).toEqual([...PARTS]);
    expect(messages).toEqual(['hide and only leave no part of the page: all of it is shown.']);
  });
});

test('a patch keeps within the limits and knows only the fields', () => {
  const patch = { bits: 400, b: NaN, storage: undefined };
  expect(scenario.patched(initial, patch)).toEqual({ ...initial, bits: 16 });
});

test('a declaration that cannot work is refused', () => {
  expect(() => defineScenario({ version: 1, fields: { v: flag() } })).toThrow('cannot be called v');
  expect(() => defineScenario({ version: 1, fields: { 'a b': flag() } })).toThrow('letters');
  expect(() => number({ initial: 2, min: 0, max: 1 })).toThrow('cannot start at 2');
  expect(() => number({ initial: 0, min: 0, max: 1, log: true })).toThrow('above zero');
});
