import { expect, test } from 'vitest';
import { CellRunner } from '../../../src/lib/notebook/cellRunner';
import type { CellOutcome } from '../../../src/lib/notebook/sheet';
import { expectHarmless } from '../../unit/notebook/harmless';
import { ENDLESS, HOSTILE } from '../../unit/notebook/hostile';

test('hundreds of hostile formulas on one page end in a real worker, and a plain one goes on', async () => {
  const texts = [...HOSTILE, '6 * 7'];
  const outcomes = new Map<string, CellOutcome>();
  const runner = new CellRunner((id, outcome) => outcomes.set(id, outcome), { timeLimit: 300 });
  runner.run(
    texts.map((text, i) => ({ id: String(i), text })),
    { s_w: 0.5, q_b: null },
  );
  await expect.poll(() => outcomes.size, { timeout: 50_000 }).toBe(texts.length);
  runner.stop();
  expect(outcomes.get(String(HOSTILE.length))).toEqual({ kind: 'value', value: 42n, text: '42' });
  for (const outcome of outcomes.values()) expectHarmless(outcome);
  for (const text of ENDLESS) {
    const outcome = outcomes.get(String(HOSTILE.indexOf(text)));
    expect(outcome?.kind === 'error' && outcome.message).toMatch(/stopped|needs a whole number/);
  }
});
