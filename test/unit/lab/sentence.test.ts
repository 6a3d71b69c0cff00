import { expect, test } from 'vitest';
import { modelActivations } from '../../../src/lib/diagnosis/modelActivations';
import { channelFacts } from '../../../src/lib/diagnosis/facts';
import { predictChannels } from '../../../src/lib/diagnosis/predict';
import type { ReachedChannel } from '../../../src/lib/diagnosis/reach';
import { storedChannels } from '../../../src/lib/diagnosis/stored';
import { worstRows } from '../../../src/lib/diagnosis/harm';
import { smallestLive, summarize } from '../../../src/lib/diagnosis/summary';
import { makeToy } from '../../../src/lib/examples/toys';
import { runToEnd } from '../../../src/lib/pass/progress';
import { quantizeSteps } from '../../../src/lib/pass/quantize/quantize';
import { settingsOf } from '../../../src/lib/pass/quantize/settings';
import type { FloorChoice } from '../../../src/lib/quantizer/floor';
import { faultGroups } from '../../../src/lib/lab/words/groups';
import { assumedRanges } from '../../../src/lib/lab/assumedRanges';
import { diagnosisParts, partsText, type Findings } from '../../../src/lib/lab/words/sentence';

const model = makeToy('conv-batch-norm');
const facts = channelFacts(model);

function tableOf(floor: FloorChoice, ranged = true) {
  const setting = settingsOf({ dtype: 'int16', granularity: 'channel', state: 'june-2021', floor });
  const layers = ranged
    ? modelActivations(model, facts, setting, assumedRanges(model, 6)).layers
    : facts.layers.map(() => null);
  return predictChannels(facts, layers, setting);
}

function textOf(
  floor: FloorChoice,
  more: Partial<Findings> & { reach?: ReadonlyMap<number, ReachedChannel>; ranged?: boolean } = {},
): string {
  const table = tableOf(floor, more.ranged);
  const summary = summarize(table);
  const findings: Findings = {
    summary,
    dtype: 'int16',
    stored: false,
    floatLayers: null,
    minimum: typeof floor === 'number' ? floor : 0,
    rule: '',
    error: null,
    account: null,
    groups: faultGroups(table, summary, more.reach ?? null),
    ...more,
  };
  return partsText(diagnosisParts(findings));
}

test('it reports counts, and nothing about a run that did not happen', () => {
  const text = textOf('none');
  expect(text).toMatch(/^Two of 8 channels are dead\. Without a floor, 2 biases overflow int64/);
  expect(text).not.toMatch(/output/);
});

test('without ranges it says so', () => {
  expect(textOf('none', { ranged: false })).toBe(
    'Two of 8 channels are dead. Without a floor, whether biases fit and multipliers live cannot be told without ranges.',
  );
});

test('it says if a floor lifts exactly the dead channels', () => {
  expect(textOf(1e-8, { error: 0.0053 })).toBe(
    'Two of 8 channels are dead. A floor of 10⁻⁸ lifts exactly these two: every bias fits int64 and every multiplier lives. The output differs by 0.53 %.',
  );
});

test('the sign of exact does not stand over an error that rounding to int16 does not explain', () => {
  const glyphs = (error: number) => {
    const table = tableOf(1e-8);
    const summary = summarize(table);
    const parts = diagnosisParts({
      summary,
      dtype: 'int16',
      stored: false,
      floatLayers: null,
      minimum: 1e-8,
      rule: '',
      error,
      account: null,
      groups: faultGroups(table, summary, null),
    });
    return parts.flatMap(({ glyph }) => glyph ?? []);
  };
  expect(glyphs(0.0053)).toEqual(['exact']);
  expect(glyphs(0.7538)).toEqual([]);
});

test('an error that is no percentage is told without one', () => {
  expect(textOf(1e-8, { error: Infinity })).toMatch(
    / The output differs, but by no percentage: in float it is all zeros, or a value of it is infinite\.$/,
  );
  expect(textOf(1e-8, { error: NaN })).toMatch(
    / The error of the output cannot be told: a value of it is infinite or not a number\.$/,
  );
});

test('it reports measurements for the measured channels', () => {
  const reached = (row: number, reach: ReachedChannel['reach']): [number, ReachedChannel] => [
    row,
    {
      row,
      layer: '',
      channel: row,
      status: 'saturated',
      flushed: true,
      collapsed: true,
      reach,
      mechanism: null,
      ownCodes: 0,
      outputCodes: 0,
      repairedError: 0,
    },
  ];
  const reach = new Map([reached(2, 'hidden'), reached(5, 'visible')]);
  expect(textOf('none', { reach })).toMatch(
    /2 biases overflow int64: 1 is hidden by the activation, 1 reaches the output\.$/,
  );
  const table = tableOf('none');
  const worst = worstRows(table, summarize(table), {
    reachOf: (row) => reach.get(row)?.reach ?? null,
  });
  expect(worst.slice(0, 2)).toEqual([5, 2]);
});

test('the smallest live channels are listed apart from the dead, in order', () => {
  const table = tableOf('none');
  const rows = smallestLive(table, summarize(table), 3);
  expect(rows).toHaveLength(3);
  const scales = rows.map((row) => table.rawWeightScale[row]);
  expect(scales).toEqual([...scales].sort((a, b) => a - b));
  expect(rows.some((row) => facts.collapsed[row] === 1)).toBe(false);
});

test('of a stored model it reports only what the file shows', () => {
  const quantized = runToEnd(
    quantizeSteps(model, {
      dtype: 'int16',
      granularity: 'channel',
      state: 'june-2021',
      ranges: assumedRanges(model, 6),
    }),
  ).model;
  const stored = channelFacts(quantized);
  const table = storedChannels(quantized, stored);
  const summary = summarize(table);
  const groups = faultGroups(table, summary, null);
  const text = partsText(
    diagnosisParts({
      summary,
      dtype: 'int16',
      stored: true,
      floatLayers: null,
      minimum: 0,
      rule: '',
      error: null,
      account: null,
      groups,
    }),
  );
  expect(text).toMatch(/As stored, 2 biases sit at the limit of their integers\.$/);
});
