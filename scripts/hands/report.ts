import type { HandReport, HandRow, MeasuredHand } from './measure';

/** Mean and standard deviation (of a sample) of some numbers. */
export function spreadOf(values: readonly number[]): {
  readonly mean: number;
  readonly sd: number;
} {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, sd: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)) };
}

const digits = (value: number): string => String(Number(value.toPrecision(3)));

const spread = (values: readonly number[], unit = ''): string => {
  const { mean, sd } = spreadOf(values);
  return `${digits(mean)} ± ${Number(sd.toPrecision(2))}${unit}`;
};

const whole = (value: number): string => value.toLocaleString('en-US');

const HEADINGS = [
  'setting',
  'run',
  'lost biases',
  'lifted',
  'picture, px',
  'picture, %',
  'space, mm',
  'space, %',
  'presence',
  'handedness off by',
];

function cells({ setting, lost, zero, lifted, hands }: HandRow): string[] {
  const each = (value: (hand: MeasuredHand) => number) => hands.map(value);
  const { dtype, granularity, state, run } = setting;
  return [
    `${dtype} ${granularity}, ${state}`,
    run,
    lost === 0 ? 'none' : `${whole(lost)}, ${whole(zero)} of them read back as 0`,
    lifted === 0 ? 'none' : whole(lifted),
    spread(each(({ pixels }) => pixels)),
    spread(each(({ relative }) => 100 * relative)),
    spread(each(({ millimetres }) => millimetres)),
    spread(each(({ relativeSpace }) => 100 * relativeSpace)),
    spread(each(({ quantized }) => quantized.presence)),
    spread(each(({ handedness }) => Math.abs(handedness))),
  ];
}

const line = (values: readonly string[]): string => `| ${values.join(' | ')} |\n`;

/** A network's table in Markdown, with what it was measured on. */
export function handTable(name: string, report: HandReport): string {
  const { channels, calibrated, tested, leftOut, floats, offTruth, rows } = report;
  const left = leftOut.length === 0 ? 'none' : `hand ${leftOut.join(', hand ')}`;
  const presence = spread(floats.map((answer) => answer.presence));
  return [
    `## ${name}\n\n`,
    `${whole(rows[0].dead)} of ${whole(channels)} channels are dead. Ranges are of ${calibrated} hands, differences of ${tested} others. Left out: ${left}. In float the presence is ${presence}, and a joint is ${spread(offTruth, ' px')} from where it was drawn.\n\n`,
    line(HEADINGS),
    line(HEADINGS.map(() => '---')),
    ...rows.map((row) => line(cells(row))),
  ].join('');
}
