import { describe, expect, test } from 'vitest';
import { worstRows } from '../../../src/lib/diagnosis/harm';
import { channelRow, UNKNOWN } from '../../../src/lib/diagnosis/channelTable';
import { channelFacts } from '../../../src/lib/diagnosis/facts';
import { layerLabels } from '../../../src/lib/diagnosis/layers';
import { layerLimits } from '../../../src/lib/diagnosis/layerLimits';
import { modelActivations } from '../../../src/lib/diagnosis/modelActivations';
import { predictChannels } from '../../../src/lib/diagnosis/predict';
import { MECHANISMS, REACHES, type ReachedChannel } from '../../../src/lib/diagnosis/reach';
import { faultOf, FAULTS, smallestLive, summarize } from '../../../src/lib/diagnosis/summary';
import { makeToy } from '../../../src/lib/examples/toys';
import { assumedRanges } from '../../../src/lib/lab/assumedRanges';
import type { ShownView } from '../../../src/lib/lab/channel/shown';
import { nextOrder, ORDERS, orderOf, SORT_COLUMNS } from '../../../src/lib/lab/listing/columns';
import { KIND_IDS, KINDS } from '../../../src/lib/lab/listing/kinds';
import { isFiltered, listRows, type ListChoice } from '../../../src/lib/lab/listing/listing';
import { scenario } from '../../../src/lib/lab/scenario';
import { layerNames } from '../../../src/lib/lab/words/names';
import { settingsOf } from '../../../src/lib/pass/quantize/settings';

const ALL: ListChoice = { layer: null, kind: 'any', find: '', sort: 'harm' };

/** The layers expand, depthwise and project: 28 channels, of which one is dead. */
function viewOf(ranged = true): ShownView {
  const model = makeToy('residual');
  const facts = channelFacts(model);
  const settings = settingsOf({ dtype: 'int16', granularity: 'channel', state: 'june-2021' });
  const { layers } = modelActivations(model, facts, settings, assumedRanges(model, 6));
  const known = ranged ? layers : facts.layers.map(() => null);
  const table = predictChannels(facts, known, settings);
  const summary = summarize(table);
  return {
    table,
    summary,
    limits: layerLimits(table, 'int16'),
    worst: worstRows(table, summary),
    smallest: smallestLive(table, summary, 4),
    stored: false,
    settings,
    minimum: 0,
    rule: '',
    reach: null,
    present: null,
    pair: [],
    request: null,
  };
}

const view = viewOf();
const { table } = view;
const names = layerNames(
  table.facts.layers,
  layerLabels(makeToy('residual'), table.facts.layers),
).layers;
const list = (choice: Partial<ListChoice>, among?: readonly number[], of = view) => [
  ...listRows(of, names, { ...ALL, ...choice }, among),
];
const every = Array.from({ length: table.length }, (_, row) => row);

describe('the filter', () => {
  test('leaves one layer', () => {
    const { first, channels } = table.facts.layers[1];
    expect(list({ layer: 1, sort: 'channel' })).toEqual(every.slice(first, first + channels));
    expect(table.facts.layers.length).toBe(3);
  });

  test('finds words in the names and operators of layers, and numbers of channels', () => {
    const inLayer = (layer: number) => every.filter((row) => table.facts.layer[row] === layer);
    expect(list({ find: 'EXPAND', sort: 'channel' })).toEqual(inLayer(0));
    expect(list({ find: ' depthwise_conv ', sort: 'channel' })).toEqual(inLayer(1));
    expect(list({ find: 'expand · 3' })).toEqual([3]);
    expect(list({ find: '3', sort: 'channel' })).toEqual(
      every.filter((row) => channelRow(table, row).channel === 3),
    );
    expect(list({ find: 'expand project' })).toEqual([]);
  });

  test('takes a number for a whole one', () => {
    const numbered = names.map((name, i) => {
      const short = `${table.facts.layers[i].op} 1${i}`;
      return { ...name, full: `${short} conv`, short, tail: 'conv' };
    });
    const find = (text: string) => [
      ...listRows(view, numbered, { ...ALL, find: text, sort: 'channel' }),
    ];
    expect(find('11 conv 2')).toEqual([table.facts.layers[1].first + 2]);
    expect(find('1')).toEqual(every.filter((row) => channelRow(table, row).channel === 1));
  });

  test('knows every fault, mechanism and reach', () => {
    const ids = KINDS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const fault of FAULTS) {
      expect(list({ kind: fault, sort: 'channel' })).toEqual(
        every.filter((row) => faultOf(table, row) === fault),
      );
    }
    expect(list({ kind: 'dead' })).toEqual(every.filter((row) => channelRow(table, row).collapsed));
    expect(list({ kind: 'dead' })).toHaveLength(1);
    const measured = (part: Partial<ReachedChannel>) => ({
      ...view,
      reach: new Map([[7, part as ReachedChannel]]),
    });
    for (const mechanism of MECHANISMS) {
      const kind = KINDS.find((one) => one.group === 'mechanism' && one.name === mechanism);
      expect(list({ kind: kind?.id }, undefined, measured({ mechanism }))).toEqual([7]);
      expect(list({ kind: kind?.id })).toEqual([]);
    }
    for (const reach of REACHES) {
      const kind = `seen-${reach.replace(' ', '-')}`;
      expect(KIND_IDS).toContain(kind);
      expect(list({ kind }, undefined, measured({ reach }))).toContain(7);
    }
  });

  test('stays within the rows of a rectangle', () => {
    expect(list({ sort: '-channel' }, [1, 5, 20])).toEqual([20, 5, 1]);
    expect(list({ layer: 0, sort: 'channel' }, [1, 5, 20])).toEqual([1, 5]);
  });

  test('is a filter only if it can leave something out', () => {
    expect(isFiltered(ALL)).toBe(false);
    expect(isFiltered({ ...ALL, sort: 'bits', find: '  ' })).toBe(false);
    expect(isFiltered({ ...ALL, layer: 0 })).toBe(true);
    expect(isFiltered({ ...ALL, kind: 'dead' })).toBe(true);
  });
});

describe('the order', () => {
  /** The values of the columns as a row has them; null is unknown. */
  const VALUES: Record<string, (row: number, of: ShownView) => number | bigint | string | null> = {
    channel: (row) => row,
    weight: (row, { table }) => channelRow(table, row).maxAbsWeight,
    bias: (row, { table }) => channelRow(table, row).bias,
    scale: (row, { table }) => channelRow(table, row).weightScale,
    bits: (row, { table }) => channelRow(table, row).bits,
    code: (row, { table }) => channelRow(table, row).code,
    multiplier: (row, { table }) => channelRow(table, row).multiplier,
  };

  test.each(Object.keys(VALUES))('by %s goes up, down, and puts the unknown last', (id) => {
    for (const of of [view, viewOf(false)]) {
      const valuesIn = (sort: string) =>
        list({ sort }, undefined, of).map((row) => VALUES[id](row, of));
      const up = valuesIn(id);
      const known = up.filter((value) => value !== null);
      expect(up.slice(known.length).every((value) => value === null)).toBe(true);
      for (let i = 1; i < known.length; i++) expect(known[i - 1] <= known[i]).toBe(true);
      const down = valuesIn(`-${id}`).slice(0, known.length);
      for (let i = 1; i < down.length; i++) {
        expect((down[i - 1] ?? NaN) >= (down[i] ?? NaN)).toBe(true);
      }
      expect(
        valuesIn(`-${id}`)
          .slice(known.length)
          .every((value) => value === null),
      ).toBe(true);
    }
  });

  test('lists every row once, equal ones in the order of the model', () => {
    for (const sort of ORDERS) {
      expect(list({ sort }).sort((a, b) => a - b)).toEqual(every);
    }
    const even = { ...view, table: { ...table, bits: table.bits.map(() => 7) } };
    expect(list({ sort: '-bits' }, undefined, even)).toEqual(every);
  });

  test('by harm begins with the worst, by status with the faults', () => {
    expect(list({}).slice(0, view.worst.length)).toEqual(view.worst);
    expect(list({}).slice(view.worst.length)).toEqual(
      every.filter((row) => !view.worst.includes(row)),
    );
    const [first] = list({ sort: 'status' });
    expect(faultOf(table, first)).not.toBeNull();
    const without = {
      ...table,
      status: table.status.map(() => UNKNOWN),
      flushed: table.flushed.map(() => UNKNOWN),
    };
    expect(list({ sort: 'status' }, undefined, { ...view, table: without })).toEqual(every);
  });

  test('by outcome begins with what reaches the output', () => {
    const reach = new Map([
      [9, { reach: 'dead consumer' } as ReachedChannel],
      [20, { reach: 'visible' } as ReachedChannel],
    ]);
    const rows = list({ sort: 'outcome' }, undefined, { ...view, reach });
    expect(rows[0]).toBe(20);
    expect(rows.indexOf(9)).toBeGreaterThan(0);
  });

  test('goes round with the clicks on a head, and ends at harm', () => {
    for (const column of SORT_COLUMNS) {
      const first = nextOrder('harm', column);
      expect(orderOf(first)).toEqual({ column, direction: column.first });
      const second = nextOrder(first, column);
      expect(orderOf(second)?.direction).not.toBe(column.first);
      expect(nextOrder(second, column)).toBe('harm');
    }
    expect(orderOf('harm')).toBeNull();
  });
});

test('the list is part of the link, which is empty for the usual list', () => {
  const { initial } = scenario;
  expect(scenario.write(initial)).toBe('');
  const state = { ...initial, layer: 12, kind: 'by-lost-resolution', find: 'a b', sort: '-bits' };
  const link = scenario.write(state);
  expect(link).toBe('?layer=12&kind=by-lost-resolution&find=a+b&sort=-bits&v=1');
  expect(scenario.read(link)).toMatchObject({ state, messages: [] });
  expect(scenario.read('?kind=x&sort=y&v=1').messages).toHaveLength(2);
});

test('200,000 rows are listed', () => {
  const times = Math.ceil(200_000 / table.length);
  const repeat = (values: Float32Array) =>
    Float32Array.from({ length: times * table.length }, (_, i) => values[i % table.length]);
  const layer = Uint32Array.from(
    { length: times * table.length },
    (_, i) => table.facts.layer[i % table.length],
  );
  const weights = repeat(table.facts.maxAbsWeight);
  const facts = { ...table.facts, layer, maxAbsWeight: weights };
  const large = { ...view, table: { ...table, length: layer.length, facts } };
  const rows = listRows(large, names, { ...ALL, sort: '-weight' });
  expect(rows).toHaveLength(times * table.length);
  let falls = true;
  for (let i = 1; i < rows.length; i++) {
    const [a, b] = [weights[rows[i - 1]], weights[rows[i]]];
    falls &&= a > b || (a === b && rows[i - 1] < rows[i]);
  }
  expect(falls).toBe(true);
});
