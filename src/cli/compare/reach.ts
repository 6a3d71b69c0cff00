import type { Reach, ReachedChannel, ReachReport } from '../../lib/diagnosis/reach';
import { counted, jsonNumber, oneLine } from '../spell';
import { listed } from '../../lib/pass/error';
import { table, wrapped } from '../columns';
import { percent, SHOWN, type ListOptions } from './report';

const channelJson = (one: ReachedChannel): string =>
  [
    `{"layer":${JSON.stringify(one.layer)}`,
    `"channel":${one.channel}`,
    `"status":${JSON.stringify(one.status)}`,
    `"flushed":${one.flushed}`,
    `"collapsed":${one.collapsed}`,
    `"reach":${JSON.stringify(one.reach)}`,
    `"mechanism":${JSON.stringify(one.mechanism)}`,
    `"own_codes":${one.ownCodes}`,
    `"output_codes":${one.outputCodes}`,
    `"repaired_relative_rms":${jsonNumber(one.repairedError)}}`,
  ].join(',');

export function reachJson({ outputError, layers, channels }: ReachReport): string {
  const layerLines = layers.map(
    ({ name, relativeRms }) =>
      `{"name":${JSON.stringify(name)},"relative_rms":${jsonNumber(relativeRms)}}`,
  );
  const fields = [
    `"relative_rms":${jsonNumber(outputError)}`,
    `"channels":[\n${channels.map(channelJson).join(',\n')}\n]`,
    `"tensors":[\n${layerLines.join(',\n')}\n]`,
  ];
  return `{${fields.join(',\n')}}`;
}

/** The text for each reach. */
const TITLES: Record<Reach, string> = {
  visible: 'visible: its repair changes a graph output; what the relative rms then is',
  'dead consumer':
    'dead consumer: what reads it has dead weights there, so no graph output changes',
  'rounded away': 'rounded away: its repair changes its own layer, but no graph output',
  hidden: 'hidden: its repair changes no code of its own layer',
  intact: 'intact: its weights are dead, but its codes are right',
};
const WORST_FIRST = ['visible', 'rounded away', 'dead consumer', 'hidden', 'intact'] as const;

/** What breaks a channel: its mechanism, or where no repair is seen, its stored faults. */
function harmOf({ mechanism, status, flushed, collapsed }: ReachedChannel): string {
  if (mechanism !== null) return mechanism;
  const lost = status === null || status === 'exact' || status === 'rounded' ? [] : [status];
  const faults = [...lost, ...(flushed ? ['flushed'] : []), ...(collapsed ? ['dead weights'] : [])];
  return listed(faults);
}

/** Channels by layer, the layer of the first channel first. */
function byLayer(channels: readonly ReachedChannel[]): Map<string, ReachedChannel[]> {
  const layers = new Map<string, ReachedChannel[]>();
  for (const one of channels) {
    const same = layers.get(one.layer);
    if (same === undefined) layers.set(one.layer, [one]);
    else same.push(one);
  }
  return layers;
}

/** The outputs' relative rms after a repair, or the difference where the digits do not show it. */
function repairedError(before: number, after: number): string {
  if (percent(after) !== percent(before)) return percent(after);
  if (after === before) return 'the same';
  return `${percent(Math.abs(after - before))} ${after < before ? 'less' : 'more'}`;
}

const layerLine = (layer: string, count: number, { labelOf }: ListOptions): string =>
  oneLine(`  ${labelOf(layer)}: ${counted(count, 'channel')}`);

const more = (rest: number, what: string): string[] =>
  rest > 0 ? [`  … and ${counted(rest, what)} more (--all lists them)`] : [];

/** The worst channels, each with what its repair alone is worth, under the label of its layer. */
function visibleLines(
  found: readonly ReachedChannel[],
  before: number,
  options: ListOptions,
): string[] {
  const sorted = [...found].sort((a, b) => a.repairedError - b.repairedError);
  const shown = options.all ? sorted : sorted.slice(0, SHOWN);
  const counts = byLayer(sorted);
  const lines = [...byLayer(shown)].flatMap(([layer, channels]) => [
    layerLine(layer, counts.get(layer)?.length ?? 0, options),
    ...table(
      channels.map((one) => [
        `    channel ${one.channel}`,
        harmOf(one),
        repairedError(before, one.repairedError),
      ]),
    ),
  ]);
  return [...lines, ...more(sorted.length - shown.length, 'channel')];
}

/** Channels that no output sees. Too many for a list are counted, a line a layer, most first. */
function unseenLines(found: readonly ReachedChannel[], options: ListOptions): string[] {
  const layers = [...byLayer(found)];
  if (options.all || found.length <= SHOWN) {
    return layers.flatMap(([layer, channels]) => [
      layerLine(layer, channels.length, options),
      ...wrapped(
        channels.map((one) => `channel ${one.channel} (${harmOf(one)})`),
        '    ',
      ),
    ]);
  }
  const sorted = layers.sort(([, a], [, b]) => b.length - a.length);
  return [
    ...sorted.slice(0, SHOWN).map(([layer, { length }]) => layerLine(layer, length, options)),
    ...more(sorted.length - SHOWN, 'layer'),
  ];
}

/** The channels of a reach. */
function linesOf(reach: Reach, report: ReachReport, options: ListOptions): string[] {
  const found = report.channels.filter((one) => one.reach === reach);
  if (found.length === 0) return [];
  return [
    `${TITLES[reach]} (${counted(found.length, 'channel')})`,
    ...(reach === 'visible'
      ? visibleLines(found, report.outputError, options)
      : unseenLines(found, options)),
  ];
}

/** Lists which broken channels change the outputs, as text, the most harmful first. */
export function reachText(report: ReachReport, options: ListOptions): string {
  const lines = WORST_FIRST.flatMap((reach) => linesOf(reach, report, options));
  return [
    '',
    'Channels with a lost bias, a flushed multiplier or dead weights, each repaired alone',
    `(relative rms of the outputs in integers: ${percent(report.outputError)})`,
    ...(lines.length > 0 ? lines : ['none']),
    '',
  ].join('\n');
}
