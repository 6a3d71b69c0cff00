import { modelActivations } from '../../../src/lib/diagnosis/modelActivations';
import { channelFacts } from '../../../src/lib/diagnosis/facts';
import { layerLimits } from '../../../src/lib/diagnosis/layerLimits';
import { predictChannels } from '../../../src/lib/diagnosis/predict';
import { worstRows } from '../../../src/lib/diagnosis/harm';
import { smallestLive, summarize } from '../../../src/lib/diagnosis/summary';
import { makeToy } from '../../../src/lib/examples/toys';
import { settingsOf } from '../../../src/lib/pass/quantize/settings';
import { byRow } from '../../../src/lib/lab/channel/outcome';
import { assumedRanges } from '../../../src/lib/lab/assumedRanges';
import type { ShownTable } from '../../../src/lib/lab/channel/shown';

/** A toy with two dead filters, quantized as in June 2021. A run showed filter 5 at the output. */
export function shownToy(): ShownTable {
  const model = makeToy('conv-batch-norm');
  const facts = channelFacts(model);
  const settings = settingsOf({ dtype: 'int16', granularity: 'channel', state: 'june-2021' });
  const { layers } = modelActivations(model, facts, settings, assumedRanges(model, 6));
  const table = predictChannels(facts, layers, settings);
  const summary = summarize(table);
  const reach = byRow([
    {
      row: 5,
      layer: 'conv/output',
      channel: 5,
      status: 'saturated',
      flushed: true,
      collapsed: true,
      reach: 'visible',
      mechanism: 'flushed',
      ownCodes: 64,
      outputCodes: 64,
      repairedError: 0,
    },
  ]);
  const present = { settings, layers };
  return {
    table,
    summary,
    limits: layerLimits(table, 'int16'),
    stored: false,
    settings,
    minimum: 0,
    rule: '',
    reach,
    worst: worstRows(table, summary, { reachOf: (row) => reach.get(row)?.reach ?? null }),
    smallest: smallestLive(table, summary, 4),
    selected: 2,
    present,
    pair: [{ name: 'June 2021', applied: present }],
    request: null,
  };
}
