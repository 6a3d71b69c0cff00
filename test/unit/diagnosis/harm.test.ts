import { expect, test } from 'vitest';
import { emptyTable } from '../../../src/lib/diagnosis/channelTable';
import { deadFeeds } from '../../../src/lib/diagnosis/deadConsumer';
import { channelFacts } from '../../../src/lib/diagnosis/facts';
import { prospectOf, worstRows } from '../../../src/lib/diagnosis/harm';
import { summarize } from '../../../src/lib/diagnosis/summary';
import { GraphBuilder } from '../../../src/lib/model/graph/build';
import type { Model } from '../../../src/lib/model/graph/graph';
import { makeOptions } from '../../../src/lib/model/schema/options';
import { runToEnd } from '../../../src/lib/pass/progress';
import { quantizeSteps } from '../../../src/lib/pass/quantize/quantize';
import { BIAS_STATUSES } from '../../../src/lib/quantizer/biasStatus';

const CHANNELS = 6;

/** Two convolutions of 1 × 1. The second has no weights for channel 1 of the first. */
function pair(): Model {
  const builder = new GraphBuilder('main');
  const conv = (input: number, name: string, weights: Float32Array) =>
    builder.operator(
      'CONV_2D',
      [
        input,
        builder.constant(`${name}/weights`, [CHANNELS, 1, 1, CHANNELS], weights),
        builder.constant(`${name}/bias`, [CHANNELS], new Float32Array(CHANNELS).fill(0.5)),
      ],
      { name, shape: [1, 2, 2, CHANNELS] },
      makeOptions('Conv2DOptions', { strideH: 1, strideW: 1 }),
    );
  const all = new Float32Array(CHANNELS ** 2).fill(0.5);
  const first = conv(builder.input('x', [1, 2, 2, CHANNELS]), 'first', all);
  const second = conv(
    first,
    'second',
    all.map((w, i) => (i % CHANNELS === 1 ? 0 : w)),
  );
  return builder.model('circle', [second]);
}

const float = pair();
const ranges = new Map(['x', 'first', 'second'].map((name) => [name, { min: -4, max: 4 }]));
const { model: stored } = runToEnd(
  quantizeSteps(float, { dtype: 'uint8', granularity: 'channel', state: 'head', ranges }),
);

test.each([
  ['float', float],
  ['stored', stored],
])('a channel without weights in its reader feeds dead ones: %s', (_, model) => {
  const isDead = deadFeeds(model, channelFacts(model));
  const rows = Array.from({ length: 2 * CHANNELS }, (__, row) => row);
  expect(rows.filter(isDead)).toEqual([1]);
});

test('without a run, what nothing hides comes first, and what the activation hides last', () => {
  const facts = channelFacts(stored);
  const table = emptyTable(
    facts,
    facts.layers.map(() => ({
      input: true,
      output: true,
      rawWeight: false,
      weight: true,
      bias: false,
      biasScale: true,
    })),
  );
  const saturated = BIAS_STATUSES.indexOf('saturated');
  const UNKNOWN = 255;
  // Rows 0 to 5 are saturated, with the more bits the less they matter.
  [1, UNKNOWN, UNKNOWN, 0, 0, 1].forEach((hidden, row) => {
    table.status[row] = saturated;
    table.hidden[row] = hidden;
    table.bits[row] = [64, 63, 62, 50, 51, 60][row];
  });
  const feedsDeadWeights = deadFeeds(stored, facts);
  const summary = summarize(table);
  const rows = worstRows(table, summary, { feedsDeadWeights });
  expect(rows).toEqual([4, 3, 2, 1, 0, 5]);
  expect(rows.map((row) => prospectOf(table, row, feedsDeadWeights))).toEqual([
    'not hidden',
    'not hidden',
    'unknown',
    'dead consumer',
    'hidden',
    'hidden',
  ]);
  // What is measured counts more.
  const measured = worstRows(table, summary, {
    feedsDeadWeights,
    reachOf: (row) => (row === 0 ? 'visible' : 'hidden'),
  });
  expect(measured[0]).toBe(0);
});
