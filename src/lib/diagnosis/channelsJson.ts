import { spell } from '../numeric/spell';
import { channelRow, type ChannelRow } from './channelTable';
import type { Inspection } from './inspect';

const spellOrNull = (x: number | bigint | null): string | null => (x === null ? null : spell(x));

function jsonRow(row: ChannelRow) {
  return {
    layer: row.layer,
    op: row.op,
    channel: spell(row.channel),
    max_abs_w: spell(row.maxAbsWeight),
    bias: spellOrNull(row.bias),
    s_in: spellOrNull(row.inputScale),
    s_w_raw: spellOrNull(row.rawWeightScale),
    s_w: spellOrNull(row.weightScale),
    s_b: spellOrNull(row.biasScale),
    bits: spellOrNull(row.bits),
    q_b: row.code === 'trap' ? 'trap' : spellOrNull(row.code),
    dequantized_bias: spellOrNull(row.dequantized),
    status: row.status,
    multiplier: spellOrNull(row.multiplier),
    mantissa: spellOrNull(row.mantissa),
    shift: spellOrNull(row.shift),
    flushed: row.flushed,
    collapsed: row.collapsed,
    hidden: row.hidden,
    mismatched: row.mismatched,
    floor: row.floor?.id ?? null,
    sqnr_db: spellOrNull(row.signalToNoise),
    erased: row.erased,
  };
}

/**
 * Writes the table as JSON, one channel per line. After it come the broken channels, the worst first,
 * and the operators whose weights are not inspected. The text is given out layer by layer, because
 * that of a large model is long.
 */
export function writeChannelsJson(
  { table, others, worst }: Pick<Inspection, 'table' | 'others' | 'worst'>,
  out: (text: string) => void,
): void {
  const { layers, skipped } = table.facts;
  out('{"schema": 1, "channels": [');
  layers.forEach((layer) => {
    const lines: string[] = [];
    for (let i = layer.first; i < layer.first + layer.channels; i++) {
      lines.push(`${i === 0 ? '' : ','}\n${JSON.stringify(jsonRow(channelRow(table, i)))}`);
    }
    out(lines.join(''));
  });
  const left = skipped.map(({ name, op, reason }) => ({ layer: name, op, reason }));
  const kinds = others.map(([op, count]) => ({ op, count }));
  const broken = worst.map(({ row, prospect }) => {
    const { layer, channel } = channelRow(table, row);
    return `\n${JSON.stringify({ layer, channel, prospect })}`;
  });
  out(`\n],\n"worst": [${broken.join(',')}],\n`);
  out(`"skipped": ${JSON.stringify(left)},\n"not_inspected": ${JSON.stringify(kinds)}}\n`);
}
