import type { Reach, ReachedChannel, ReachReport } from '../../lib/diagnosis/reach';
import { counted, jsonNumber, oneLine } from '../spell';
import { percent, table } from './report';

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

/** The text for each reach, the worst first. */
const TITLES: Record<Reach, string> = {
  visible: 'visible: its repair changes a graph output',
  'dead consumer': 'dead consumer: its repair changes its own layer, but no graph output',
  hidden: 'hidden: its repair changes no code of its own layer',
  intact: 'intact: its weights are dead, but its codes are right',
};
const WORST_FIRST = ['visible', 'dead consumer', 'hidden', 'intact'] as const;

const title = ({ layer, channel }: ReachedChannel): string =>
  `  ${oneLine(layer)} channel ${channel}`;

function linesOf(reach: Reach, report: ReachReport): string[] {
  const found = report.channels.filter((one) => one.reach === reach);
  if (found.length === 0) return [];
  const head = `${TITLES[reach]} (${counted(found.length, 'channel')})`;
  if (reach !== 'visible') {
    return [head, ...found.map((one) => [title(one), one.mechanism ?? []].flat().join(': '))];
  }
  const rows = [...found]
    .sort((a, b) => a.repairedError - b.repairedError)
    .map((one) => [
      title(one),
      one.mechanism ?? '',
      `${percent(report.outputError)} → ${percent(one.repairedError)}`,
    ]);
  return [head, ...table(rows)];
}

/** Lists which broken channels change the outputs, as text, the most harmful first. */
export function reachText(report: ReachReport): string {
  const lines = WORST_FIRST.flatMap((reach) => linesOf(reach, report));
  return [
    '',
    'Channels with a lost bias, a flushed multiplier or dead weights, each repaired alone',
    `(relative rms of the outputs in integers: ${percent(report.outputError)})`,
    ...(lines.length > 0 ? lines : ['none']),
    '',
  ].join('\n');
}
