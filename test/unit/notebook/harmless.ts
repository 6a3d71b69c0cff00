import { expect } from 'vitest';
import type { CellOutcome } from '../../../src/lib/notebook/sheet';

/** A plain sentence, a number, a short text or nothing, without traces of the implementation. */
export function expectHarmless(outcome: CellOutcome): void {
  if (outcome.kind === 'empty') return;
  if (outcome.kind === 'value') {
    const { value, text } = outcome;
    if (typeof value === 'object') expect(Object.keys(value)).toEqual(['mantissa', 'shift']);
    else expect(['number', 'bigint', 'boolean', 'string']).toContain(typeof value);
    expect(text.length).toBeLessThan(1000);
    return;
  }
  const { message } = outcome;
  expect(message).toMatch(/^\S.*\.$/su);
  expect(message.length).toBeGreaterThan(10);
  expect(message.length).toBeLessThan(200);
  expect(message).not.toMatch(/native code|\[object|at .*:\d+:\d+|TypeError|Error:|is not a func/);
}
