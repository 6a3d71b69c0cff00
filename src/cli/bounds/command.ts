import type { ChannelFacts } from '../../lib/diagnosis/facts';
import { modelActivations } from '../../lib/diagnosis/modelActivations';
import { layerLabels } from '../../lib/diagnosis/layers';
import { predictChannels } from '../../lib/diagnosis/predict';
import {
  boundsOf,
  hasNoSafeScale,
  leastSafe,
  safeConstants,
  type ChannelBounds,
} from '../../lib/diagnosis/safe';
import { labelText } from '../../lib/model/graph/labels';
import { spell } from '../../lib/numeric/spell';
import { settingsOf } from '../../lib/pass/quantize/settings';
import { table, wrapped } from '../columns';
import type { Command, Parsed, Printer } from '../command';
import { rangedModel } from '../floatModel';
import { warnOfUnknown } from '../rangesFile';
import { chosenSettings, CODES_HELP, CODES_OPTIONS } from '../settings';
import { counted, jsonNumber, oneLine } from '../spell';
import { about } from '../work';

const HELP = `Usage: scalefloor bounds MODEL [options]

Finds the scales between which each channel of a float model loses nothing: from where its bias
fits beside every sum of products and its multiplier is not flushed, up to where its weights lose
resolution. Weights that move the output by less than half a step have no upper end. A constant is
safe for a channel if the scale that it leaves lies between these ends.

${CODES_HELP}
  --ranges FILE.json   {"tensor": [min, max], …} for every float activation (default: those in the
                       file)
  --json               {"constants": {"from", "to"}, "channels": [{"layer", "channel", "own",
                       "bias_from", "multiplier_from", "weights_to"} …]}

Exit status: 0 done, 1 the work failed, 2 bad usage.
`;

/** Three digits suffice to compare magnitudes. --json has all digits. */
const brief = (x: number): string =>
  x === Infinity ? 'none' : x === 0 ? 'any' : spell(Number(x.toPrecision(3)));

/** The same for an end of what is safe, rounded inwards, so that what is printed is safe itself. */
function briefEnd(x: number, end: 'from' | 'to'): string {
  if (!(x > 0 && x < Infinity)) return brief(x);
  const [digits, exponent] = x.toExponential(2).split('e').map(Number);
  const at = (by: number) => Number(`${Math.round(digits * 100) + by}e${exponent - 2}`);
  const nearest = at(0);
  if (end === 'from') return spell(nearest < x ? at(1) : nearest);
  return spell(nearest > x ? at(-1) : nearest);
}

/** The most channels that are listed. */
const SHOWN = 12;

/** What a line says of the channels. */
interface Names {
  readonly facts: ChannelFacts;
  readonly labels: readonly string[];
}

const numberOf = ({ facts }: Names, row: number): number =>
  row - facts.layers[facts.layer[row]].first;
const nameOf = (names: Names, row: number): string =>
  `channel ${numberOf(names, row)} of ${names.labels[names.facts.layer[row]]}`;

function between(from: number, to: number): string {
  if (from === 0) return to === Infinity ? 'any' : `up to ${briefEnd(to, 'to')}`;
  const least = briefEnd(from, 'from');
  return to === Infinity ? `from ${least} up` : `${least} to ${briefEnd(to, 'to')}`;
}

function constantsText(bounds: readonly ChannelBounds[], names: Names): string {
  const { from, to, fromRow, toRow } = safeConstants(bounds);
  if (bounds.length === 0) return 'no channel has weights, a bias and ranges to find bounds of\n';
  const all = counted(bounds.length, 'channel');
  const name = (row: number | null) => (row === null ? '' : nameOf(names, row));
  if (from === Infinity) return `no constant is safe: no scale is safe for ${name(fromRow)}\n`;
  if (from > to) {
    return [
      `no constant is safe for all of ${all}:`,
      `  ${name(fromRow)} needs at least ${briefEnd(from, 'from')}`,
      `  ${name(toRow)} bears at most ${briefEnd(to, 'to')}\n`,
    ].join('\n');
  }
  const lines = [`constants that are safe for all of ${all}: ${between(from, to)}`];
  if (fromRow !== null) lines.push(`  ${name(fromRow)} closes the lower end`);
  if (toRow !== null) lines.push(`  ${name(toRow)} closes the upper end`);
  return `${lines.join('\n')}\n`;
}

const isTooSmall = (one: ChannelBounds): boolean => !(one.own >= leastSafe(one));

/** One line for each layer. */
function layersText(bounds: readonly ChannelBounds[], names: Names): string {
  const { facts, labels } = names;
  const at = (row: number | null) => (row === null ? '–' : String(numberOf(names, row)));
  const rows = facts.layers.flatMap((_, index) => {
    const own = bounds.filter(({ row }) => facts.layer[row] === index);
    if (own.length === 0) return [];
    const { from, to, fromRow, toRow } = safeConstants(own);
    const counts = [own.length, own.filter(isTooSmall).length].map(String);
    const ends = [briefEnd(from, 'from'), at(fromRow), briefEnd(to, 'to'), at(toRow)];
    return [[labels[index], ...counts, ...ends]];
  });
  const head = ['layer', 'channels', 'too small', 'from', 'by', 'to', 'by'];
  return `${table([head, ...rows]).join('\n')}\n`;
}

/** The channels whose own scale is too small; '' if there are none. */
function smallText(bounds: readonly ChannelBounds[], names: Names): string {
  const small = bounds.filter(isTooSmall);
  if (small.length === 0) return '';
  const unsafe = small.filter(hasNoSafeScale).length;
  const lines = small
    .slice(0, SHOWN)
    .flatMap((one) => [
      `  ${nameOf(names, one.row)}`,
      ...wrapped(
        [
          `own scale ${brief(one.own)}`,
          `bias from ${briefEnd(one.bias, 'from')}`,
          `multiplier from ${briefEnd(one.multiplier, 'from')}`,
          one.weights === Infinity
            ? 'the output does not feel its weights'
            : `weights up to ${briefEnd(one.weights, 'to')}`,
        ],
        '    ',
      ),
    ]);
  const more = small.length - SHOWN;
  if (more > 0) lines.push(`  … and ${more} more`);
  const title = `${counted(small.length, 'channel')} with a scale that is too small, ${unsafe} of them without a safe one`;
  return `\n${[title, ...lines].join('\n')}\n`;
}

async function run(parsed: Parsed, output: Printer): Promise<number> {
  const options = chosenSettings(parsed);
  const { file, model, facts, ranges } = rangedModel(parsed, 'bounds', output);
  const setting = settingsOf({ ...options, floor: 'none' });
  const { bounds, unknownRanges } = about(`find the bounds of ${file}`, () => {
    const { layers, unknownRanges } = modelActivations(model, facts, setting, ranges);
    return { bounds: boundsOf(predictChannels(facts, layers, setting), setting), unknownRanges };
  });
  warnOfUnknown(unknownRanges, parsed, output);
  if (parsed.flags.has('json')) {
    output.out(asJson(bounds, facts));
    return 0;
  }
  const labels = layerLabels(model, facts.layers).map((label) => oneLine(labelText(label)));
  const names = { facts, labels };
  const { dtype, granularity } = options;
  output.out(`${file}: ${dtype} per ${granularity}\n${constantsText(bounds, names)}\n`);
  output.out(layersText(bounds, names) + smallText(bounds, names));
  return 0;
}

function asJson(bounds: readonly ChannelBounds[], { layers, layer }: ChannelFacts): string {
  const { from, to } = safeConstants(bounds);
  const rows = bounds.map(({ row, own, bias, multiplier, weights }) => {
    const { name, first } = layers[layer[row]];
    const numbers = { own, bias_from: bias, multiplier_from: multiplier, weights_to: weights };
    const fields = Object.entries(numbers).map(([key, x]) => `"${key}":${jsonNumber(x)}`);
    return `{"layer":${JSON.stringify(name)},"channel":${row - first},${fields.join(',')}}`;
  });
  return `{"constants":{"from":${jsonNumber(from)},"to":${jsonNumber(to)}},"channels":[\n${rows.join(',\n')}\n]}\n`;
}

export const bounds: Command = {
  name: 'bounds',
  summary: 'find the scales, and the constants as floors, at which nothing is lost',
  help: HELP,
  options: { ...CODES_OPTIONS, ranges: { type: 'string' }, json: { type: 'boolean' } },
  maxPositionals: 1,
  run,
};
