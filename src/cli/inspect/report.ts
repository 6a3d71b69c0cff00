import {
  CONDITION_TITLES,
  countConditions,
  hasCondition,
  type Condition,
} from '../../lib/diagnosis/conditions';
import { PROSPECTS, type Prospect } from '../../lib/diagnosis/harm';
import type { Inspection } from '../../lib/diagnosis/inspect';
import { rowsOf } from '../../lib/diagnosis/facts';
import type { InspectedLayer } from '../../lib/diagnosis/layers';
import {
  channelRow,
  UNKNOWN,
  type ChannelRow,
  type ChannelTable,
} from '../../lib/diagnosis/channelTable';
import { spell } from '../../lib/numeric/spell';
import { labelText, type Label } from '../../lib/model/graph/labels';
import { FAULTS } from '../../lib/diagnosis/summary';
import { table as aligned, wrapped } from '../columns';
import { counted, oneLine } from '../spell';

/** Conditions for which a channel gets its own line. */
const NOTABLE: readonly Condition[] = [
  'nan',
  'inf',
  'underflowed',
  'saturated',
  'flushed',
  'collapsed',
  'erased',
  'coarse',
  'mismatched',
  'lifted',
  'floored',
];

/** Those that break a channel. */
const BREAKING: readonly Condition[] = FAULTS;

/** The most channels listed for one layer. */
const SHOWN = 12;

/** Six digits suffice to compare magnitudes. --json has all digits. */
const brief = (x: number): string => spell(Number.isFinite(x) ? Number(x.toPrecision(6)) : x);

function multiplierText({ multiplier, mantissa, shift, flushed }: ChannelRow): string | null {
  if (multiplier === null) return null;
  if (mantissa === null || shift === null) return `M ${brief(multiplier)}, which no kernel takes`;
  const fixed = flushed === true ? 'flushed to 0' : `${mantissa}·2^${shift - 31}`;
  return `M ${brief(multiplier)} (${fixed})`;
}

function scaleText({ weightScale, rawWeightScale, floor }: ChannelRow): string | null {
  if (weightScale === null) return null;
  const from =
    rawWeightScale === null
      ? floor?.title
      : Object.is(rawWeightScale, weightScale)
        ? undefined
        : `from ${brief(rawWeightScale)}`;
  return `s_w ${brief(weightScale)}${from === undefined ? '' : ` (${from})`}`;
}

/**
 * The bits that a float bias needs, in front of q_b, which has only those of its integer. The need
 * depends on the scale of the input. A stored q_b is all that a quantized model has of its bias.
 */
function codeTexts({ bias, code, bits, inputScale }: ChannelRow): (string | null)[] {
  if (code === null) return [];
  const text = `q_b ${code === 'trap' ? 'trap' : spell(code)}`;
  if (bits === null) return [text];
  if (bias === null) return [`${text} (${bits} bits)`];
  const at = inputScale === null ? '' : ` at s_in ${brief(inputScale)}`;
  return [`b needs ${bits} bits${at}`, text];
}

function figures(row: ChannelRow): string[] {
  const parts: (string | null)[] = [
    `max|w| ${brief(row.maxAbsWeight)}`,
    scaleText(row),
    row.signalToNoise === null ? null : `w/noise ${row.signalToNoise.toFixed(1)} dB`,
    row.bias === null ? null : `b ${brief(row.bias)}`,
    row.biasScale === null ? null : `s_b ${brief(row.biasScale)}`,
    ...codeTexts(row),
    row.dequantized === null ? null : `q_b·s_b ${brief(row.dequantized)}`,
    multiplierText(row),
  ];
  return wrapped(
    parts.filter((part) => part !== null),
    '    ',
  );
}

/** The channels of a layer by how they are listed. */
interface Listed {
  /** The text of the first `SHOWN` with a notable condition, and the count of all */
  readonly lines: readonly string[];
  readonly notable: number;
  /** The other channels that the activation hides */
  readonly hidden: readonly number[];
}

function listedIn(table: ChannelTable, layer: InspectedLayer): Listed {
  const lines: string[] = [];
  const hidden: number[] = [];
  let notable = 0;
  for (let [i, end] = rowsOf(layer); i < end; i++) {
    const names: string[] = NOTABLE.filter((condition) => hasCondition(table, i, condition));
    const isHidden = hasCondition(table, i, 'hidden');
    if (names.length === 0) {
      if (isHidden) hidden.push(i - layer.first);
      continue;
    }
    notable += 1;
    if (notable > SHOWN) continue;
    const row = channelRow(table, i);
    if (isHidden) names.push(hiddenBy(layer));
    lines.push(`  channel ${row.channel}: ${names.join(', ')}`, ...figures(row));
  }
  return { lines, notable, hidden };
}

/** How a hidden channel is hidden. Without an activation only the ends of the codes can do it. */
const hiddenBy = ({ activation }: InspectedLayer): string =>
  activation === null || activation === 'NONE' ? 'hidden' : `hidden by ${activation}`;

/** A layer with the channels that get a line; null if none does. */
function layerText(table: ChannelTable, layer: InspectedLayer, label: Label): string | null {
  const { lines, notable, hidden } = listedIn(table, layer);
  if (notable === 0 && hidden.length === 0) return null;
  const { name, activation, channels, taps } = layer;
  const fused = activation === 'NONE' ? '' : ` ${activation ?? 'with an unknown activation'}`;
  const found = notable === 0 ? '' : `, ${notable} with a condition`;
  const rest = notable - SHOWN;
  const them = wrapped(hidden.map(String), '    ');
  return [
    oneLine(
      `${labelText(label)} ${fused}, ${counted(channels, 'channel')} of ${counted(taps, 'weight')}${found}`,
    ),
    ...(label.tail === name ? [] : [`  ${oneLine(name)}`]),
    ...lines,
    ...(rest > 0 ? [`  … and ${rest} more of its channels`] : []),
    ...(hidden.length > 0
      ? [`  ${hiddenBy(layer)}, and nothing else: ${counted(hidden.length, 'channel')}`, ...them]
      : []),
    '',
  ].join('\n');
}

const PROSPECT_WORDS: Record<Prospect, string> = {
  'not hidden': 'its activation does not hide it for every input in range',
  unknown: 'the float bias is gone, and with it whether the activation hides it',
  'dead consumer': 'all that reads it has dead weights there',
  hidden: 'its activation hides it for every input in range',
};

/** The broken channels with the most harmful first, if their order says more than the graph's. */
function worstLines({ table, worst, labels }: Inspection): string {
  if (worst.length < 2) return '';
  const rows = worst.slice(0, SHOWN).map(({ row, prospect }) => {
    const { facts } = table;
    const index = facts.layer[row];
    const faults = NOTABLE.filter(
      (name) => BREAKING.includes(name) && hasCondition(table, row, name),
    );
    return [
      `  ${oneLine(labelText(labels[index]))}`,
      `channel ${row - facts.layers[index].first}`,
      faults.join(', '),
      prospect,
    ];
  });
  const rest = worst.length - rows.length;
  const lines = aligned(rows);
  if (rest > 0) lines.push(`  … and ${counted(rest, 'channel')} more (--json lists them)`);
  const used = PROSPECTS.filter((one) => worst.some(({ prospect }) => prospect === one));
  lines.push(...used.map((one) => `${one}: ${PROSPECT_WORDS[one]}`));
  return `Broken channels, the most harmful first\n${lines.join('\n')}\n`;
}

/** Conditions in the order of the summary. The first three are shown even if their count is 0. */
const SUMMARY: readonly Condition[] = [
  ...(['collapsed', 'saturated', 'flushed'] as const),
  ...(['underflowed', 'inf', 'nan', 'erased', 'coarse'] as const),
  ...(['mismatched', 'lifted', 'floored', 'hidden'] as const),
  ...(['rounded', 'exact'] as const),
];

const count = (value: number): string => String(value).padStart(8);

function countLines(table: ChannelTable): string {
  const counts = countConditions(table);
  const decided = table.known.some(({ input, output }) => input && output);
  const always: readonly Condition[] = decided ? SUMMARY.slice(0, 3) : SUMMARY.slice(0, 1);
  const lines = SUMMARY.filter((name) => counts[name] > 0 || always.includes(name)).map(
    (name) => `${count(counts[name])}  ${name.padEnd(11)}  ${CONDITION_TITLES[name]}\n`,
  );
  const fitting = table.status.filter(
    (status, i) => status === UNKNOWN && table.known[table.facts.layer[i]].biasScale,
  ).length;
  if (fitting > 0) {
    lines.push(
      `${count(fitting)}  fit          the stored bias is at no limit; exact or rounded it does not say\n`,
    );
  }
  const lacking = '          saturated, flushed and the like are unknown without ranges\n';
  return lines.join('') + (decided ? '' : lacking);
}

/**
 * The report as text: counts, and the channels with faults, in the order of the graph.
 * @param head the model and its setting
 */
export function asText(head: string, inspection: Inspection): string {
  const { table, labels, others } = inspection;
  const { layers, skipped } = table.facts;
  const texts = layers
    .map((layer, index) => layerText(table, layer, labels[index]))
    .filter((text) => text !== null);
  const passedOver = skipped.map(
    ({ name, op, reason }) => `not inspected: ${op}, ${reason}\n  ${oneLine(name)}\n`,
  );
  if (others.length > 0) {
    const list = others.map(([opcode, count]) => `${count} ${opcode}`).join(', ');
    passedOver.push(`${list} not inspected: only convolutions and FULLY_CONNECTED are\n`);
  }
  const quiet = layers.length - texts.length;
  return [
    `${head}\n${countLines(table)}`,
    ...[worstLines(inspection)].filter((text) => text !== ''),
    ...texts,
    ...passedOver,
    ...(quiet > 0 ? [`${counted(quiet, 'layer')} without such a channel\n`] : []),
  ].join('\n');
}
