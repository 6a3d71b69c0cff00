import fc from 'fast-check';
import { expect, test } from 'vitest';
import { choice, flag, integer, number, text } from '../../../src/lib/scenario/field';
import { defineScenario, type State } from '../../../src/lib/scenario/scenario';
import { PARTS } from '../../../src/lib/scenario/view';

const runs = { numRuns: 2000 };
const fields = {
  s_w: number({ initial: 4.992152805245108e-24, min: 1e-45, max: 1, log: true, float32: true }),
  b: number({ initial: -1.25, min: -3.4e38, max: 3.4e38, float32: true }),
  y: number({ initial: 0.5, min: -1e300, max: 1e300 }),
  bits: integer({ initial: 16, min: -16, max: 2 ** 40 }),
  storage: choice([32, 40, 48, 64], 64),
  machine: choice(['x86-64', 'aarch64']),
  clamp: flag(true),
  cell: text({ initial: 's_in * s_w', maxLength: 60 }),
};
const scenario = defineScenario({ version: 3, fields });

const state: fc.Arbitrary<State<typeof fields>> = fc.record({
  s_w: fc.float({ min: fields.s_w.min, max: 1, noNaN: true }),
  b: fc.float({ min: fields.b.min, max: fields.b.max, noNaN: true }),
  y: fc.double({ min: -1e300, max: 1e300, noNaN: true }),
  bits: fc.integer({ min: -16, max: 2 ** 40 }),
  storage: fc.constantFrom(32, 40, 48, 64),
  machine: fc.constantFrom('x86-64', 'aarch64'),
  clamp: fc.boolean(),
  cell: fc.string({ unit: 'grapheme', maxLength: 15 }).map((value) => value.slice(0, 60)),
});
const view = fc.subarray([...PARTS], { minLength: 1 }).map((parts) => new Set(parts));

test('every state and view survives its link, without a message', () => {
  fc.assert(
    fc.property(state, view, (values, shown) => {
      const opened = scenario.read(scenario.write(values, shown));
      expect(opened).toEqual({ state: values, view: shown, note: null, messages: [] });
    }),
    runs,
  );
});

test('a link that a machine wrote is written the same way again', () => {
  fc.assert(
    fc.property(state, view, (values, shown) => {
      const search = scenario.write(values, shown);
      const opened = scenario.read(search);
      expect(scenario.write(opened.state, opened.view)).toBe(search);
    }),
    runs,
  );
});

/** Links as a stranger might make them: known keys with any text, broken encoding, anything. */
const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    '1e999',
    '-1e999',
    'NaN',
    '%',
    '%E0%A4%A',
    '%00',
    '+',
  ),
  fc.double().map(String),
);
const hostileLink = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(
      fc.tuple(
        fc.constantFrom(...Object.keys(fields), 'v', 'hide', 'only', '__proto__', 'toString'),
        hostileText,
      ),
      { maxLength: 12 },
    )
    .map((pairs) => `?${pairs.map((pair) => pair.join('=')).join('&')}`),
);

test('any link gives a state within the limits, which has its own link', () => {
  fc.assert(
    fc.property(hostileLink, (search) => {
      const opened = scenario.read(search);
      expect(scenario.patched(scenario.initial, opened.state)).toEqual(opened.state);
      expect(Object.keys(opened.state)).toEqual(Object.keys(fields));
      expect(opened.view.size).toBeGreaterThan(0);
      for (const message of opened.messages) expect(message.length).toBeLessThan(220);
      const again = scenario.read(scenario.write(opened.state, opened.view));
      expect(again).toEqual({ ...opened, note: null, messages: [] });
    }),
    { numRuns: 5000 },
  );
});
