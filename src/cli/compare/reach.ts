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
  visible: 'visible: its repair changes a graph output',
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

/** The channels of a reach: a label and a count for each layer, then its channels. */
function linesOf(reach: Reach, report: ReachReport, { labelOf, all }: ListOptions): string[] {
  const found = report.channels.filter((one) => one.reach === reach);
  if (found.length === 0) return [];
  if (reach === 'visible') found.sort((a, b) => a.repairedError - b.repairedError);
  const shown = all ? found : found.slice(0, SHOWN);
  const counts = byLayer(found);
  const lines = [...byLayer(shown)].flatMap(([layer, channels]) => [
    oneLine(`  ${labelOf(layer)}: ${counted(counts.get(layer)?.length ?? 0, 'channel')}`),
    ...(reach === 'visible'
      ? table(
          channels.map((one) => [
            `    channel ${one.channel}`,
            harmOf(one),
            `${percent(report.outputError)} → ${percent(one.repairedError)}`,
          ]),
        )
      : wrapped(
          channels.map((one) => `channel ${one.channel} (${harmOf(one)})`),
          '    ',
        )),
  ]);
  const rest = found.length - shown.length;
  return [
    `${TITLES[reach]} (${counted(found.length, 'channel')})`,
    ...lines,
    ...(rest > 0 ? [`  … and ${counted(rest, 'channel')} more (--all lists them)`] : []),
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
