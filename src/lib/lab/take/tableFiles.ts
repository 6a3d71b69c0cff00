import { csvLine } from '$lib/text/csv';
import { writeChannelsJson } from '$lib/diagnosis/channelsJson';
import { channelRow, type ChannelTable } from '$lib/diagnosis/channelTable';
import { rankedRows } from '$lib/diagnosis/inspect';
import type { Ranges } from '$lib/pass/quantize/ranges';
import type { ModelFile } from '../open/modelFile';

const HEAD = [
  'layer',
  'op',
  'channel',
  'max_abs_w',
  'bias',
  's_in',
  's_w_raw',
  's_w',
  's_b',
  'bits',
  'q_b',
  'dequantized_bias',
  'status',
  'multiplier',
  'mantissa',
  'shift',
  'flushed',
  'collapsed',
  'hidden',
  'mismatched',
  'floor',
  'sqnr_db',
  'erased',
] as const;

/** The table as CSV (RFC 4180): a row for each channel, every number with all its digits. */
export function channelsCsv(table: ChannelTable): string {
  const lines = [csvLine(HEAD)];
  for (let i = 0; i < table.length; i++) {
    const row = channelRow(table, i);
    lines.push(
      csvLine([
        row.layer,
        row.op,
        row.channel,
        row.maxAbsWeight,
        row.bias,
        row.inputScale,
        row.rawWeightScale,
        row.weightScale,
        row.biasScale,
        row.bits,
        row.code,
        row.dequantized,
        row.status,
        row.multiplier,
        row.mantissa,
        row.shift,
        row.flushed,
        row.collapsed,
        row.hidden,
        row.mismatched,
        row.floor?.id ?? null,
        row.signalToNoise,
        row.erased,
      ]),
    );
  }
  return lines.join('');
}

/** The table as `scalefloor inspect --json` writes it. */
export function channelsJson({ graph, others }: ModelFile, table: ChannelTable): string {
  const pieces: string[] = [];
  const worst = rankedRows(graph, table);
  writeChannelsJson({ table, others, worst }, (piece) => pieces.push(piece));
  return pieces.join('');
}

/** Ranges in the format that `--ranges` reads. */
export function rangesJson(ranges: Ranges): string {
  const lines = [...ranges].map(
    ([name, { min, max }]) => `${JSON.stringify(name)}: [${min}, ${max}]`,
  );
  return `{\n${lines.join(',\n')}\n}\n`;
}
