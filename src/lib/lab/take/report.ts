import { codeBlock, markdownText } from '$lib/text/markdown';
import { numberWords } from '$lib/text/number';
import { listed } from '$lib/pass/error';
import { STATUS_WORDS } from '$lib/chart/status/status';
import { faultOf } from '$lib/diagnosis/summary';
import { channelRow } from '$lib/diagnosis/channelTable';
import type { OpenModel } from '../openModel.svelte';
import { outcomeOf } from '../channel/outcome';
import { idWords } from '../open/fileId';
import { neededFiles, repeatCommands } from './command';
import { targetName } from './quantized';

/** The number of rows in a report. The CSV has all rows. */
const MOST_ROWS = 24;

/** A number in plain characters, rounded for reading. An integer code keeps every digit. */
const brief = (x: number | bigint | string | null): string => {
  if (x === null) return '';
  return typeof x === 'number' ? String(Number(x.toPrecision(4))) : String(x);
};

const HYBRID: [string, string] = [
  'hybrid',
  'the setting is for the layers in float; the others are diagnosed as stored',
];

/** The model and the setting, as pairs of a name and a value. */
export function settingPairs({
  file,
  float,
  setting,
  ranges,
  runs,
  inputFiles,
}: OpenModel): [string, string][] {
  const { options, rule, minimum } = setting;
  const pairs: [string, string][] = [
    ['model', file.name],
    ['size', `${file.file.size} bytes`],
    ['sha256', file.hash === '' ? 'not computed' : file.hash],
    ['layers', String(file.facts.layers.length)],
    ['channels', String(file.facts.channels)],
  ];
  const ran: [string, string][] =
    runs.recorded === null
      ? []
      : [
          ['run on', runs.recorded.on],
          ...(inputFiles ?? [])
            .slice(0, runs.recorded.measured.length)
            .map((id): [string, string] => ['input', idWords(id)]),
        ];
  if (float !== null) {
    return [
      ...pairs,
      ['float model', float.name],
      ['its size', `${float.size} bytes`],
      ['its sha256', float.hash === '' ? 'not computed' : float.hash],
      ['casts as on', options.machine ?? 'x86-64'],
      ...ran,
    ];
  }
  if (file.stored) return [...pairs, ['diagnosed', 'as stored: the model is quantized already']];
  const floor =
    rule !== ''
      ? rule
      : minimum === 0
        ? 'none'
        : `${minimum} (${numberWords(minimum, { power: true })})`;
  return [
    ...pairs,
    ['codes', `${options.dtype}, one scale per ${options.granularity}`],
    ['luci as of', options.state],
    ['floor', floor],
    ['casts as on', options.machine ?? 'x86-64'],
    ['ranges', ranges.text],
    ...ran,
    ...(file.hybrid ? [HYBRID] : []),
  ];
}

/** The worst channels as cells of text. */
export function worstTable({ file, shown }: OpenModel): {
  head: string[];
  rows: string[][];
  left: number;
} {
  const head = [
    'channel',
    'max abs w',
    'bias',
    's_w',
    'bits',
    'q_b',
    'multiplier',
    'status',
    'note',
  ];
  if (shown === null) return { head, rows: [], left: 0 };
  const { table, worst } = shown;
  const rows = worst.slice(0, MOST_ROWS).map((row) => {
    const data = channelRow(table, row);
    const fault = faultOf(table, row);
    return [
      `${file.names.layers[table.facts.layer[row]].whole} ${data.channel}`,
      brief(data.maxAbsWeight),
      brief(data.bias),
      brief(data.weightScale),
      brief(data.bits),
      brief(data.code),
      brief(data.multiplier),
      fault === null ? (data.status ?? '') : STATUS_WORDS[fault],
      outcomeOf(shown, row),
    ];
  });
  return { head, rows, left: worst.length - rows.length };
}

/** What to save and which commands to give, to repeat what the lab shows. */
export function repeatLines(model: OpenModel, code: (text: string) => string): string[] {
  const target = targetName(model, 'circle');
  const files = neededFiles(model, target);
  const saved = files.length === 0 ? '' : `, with ${listed(files)} saved from the lab`;
  return [`To repeat it${saved}:`, code(repeatCommands(model, target).join('\n'))];
}

/** A bug report in Markdown. The lab sends nothing; the reader decides which parts to send. */
export function bugReport(model: OpenModel, said: string, link: string): string {
  const { head, rows, left } = worstTable(model);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `**${markdownText(said)}**`,
    '',
    ...settingPairs(model).map(([name, value]) => `* ${name}: ${markdownText(value)}`),
    '',
    ...(rows.length > 0
      ? [
          line(head),
          line(head.map(() => '---')),
          ...rows.map((cells) => line(cells.map(markdownText))),
        ]
      : []),
    ...(left > 0 ? ['', `and ${left} more.`] : []),
    '',
    ...repeatLines(model, codeBlock),
    `The same in the lab (asks for the file): <${link}>`,
    '',
  ].join('\n');
}
