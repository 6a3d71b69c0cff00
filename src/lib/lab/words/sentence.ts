import type { Account } from '$lib/diagnosis/account/account';
import { mainWords } from '$lib/diagnosis/account/words';
import { percent } from '$lib/numeric/percent';
import { num } from '$lib/text/number';
import { plainText, type Rich } from '$lib/text/rich';
import type { ShownStatus } from '$lib/chart/status/status';
import type { Fault, Summary } from '$lib/diagnosis/summary';
import type { QuantizedDtype } from '$lib/quantizer/dtype';
import type { FaultGroup } from './groups';
import { countStart, countWord, grouped, plural } from './counts';
import { reachTerm, STATUS_TERMS } from './terms';

/** A piece of the diagnosis. Counted facts are set strong, and the rest is muted. */
export interface Part {
  readonly text: Rich;
  readonly tone: 'quiet' | 'fact' | 'out';
  readonly glyph?: ShownStatus;
  /** The id of the term whose meaning it opens */
  readonly term?: string;
}

/** The facts for the sentence, which says nothing about facts that are missing. */
export interface Findings {
  readonly summary: Summary;
  readonly dtype: QuantizedDtype;
  readonly stored: boolean;
  /** How many of a hybrid model's layers are in float; null for other models */
  readonly floatLayers: { readonly count: number; readonly of: number } | null;
  /** The smallest allowed scale; 0 for none */
  readonly minimum: number;
  /** The words for a policy that is no smallest scale; '' without one */
  readonly rule: string;
  /** The relative rms error at the output of a run under this setting; null without a run */
  readonly error: number | null;
  /** Where that error comes from; null before it is known */
  readonly account: Account | null;
  /** The broken channels by fault, with their measured reach */
  readonly groups: readonly FaultGroup[];
}

const quiet = (text: Rich): Part => ({ text, tone: 'quiet' });
const fact = (text: Rich, glyph?: ShownStatus): Part => ({
  text,
  tone: 'fact',
  ...(glyph && { glyph }),
});

/** The same piece, which opens the meaning of a term. */
const withTerm = (part: Part, term: string): Part => ({ ...part, term });

const FAULT_PARTS: Record<Fault, (count: number, integer: string) => Part> = {
  nan: (n) => fact(`${grouped(n)} ${plural(n, 'bias is', 'biases are')} NaN`, 'nan'),
  inf: (n) => fact(`${grouped(n)} ${plural(n, 'bias is', 'biases are')} infinite in steps`, 'inf'),
  saturated: (n, integer) =>
    fact(`${grouped(n)} ${plural(n, 'bias overflows', 'biases overflow')} ${integer}`, 'saturated'),
  underflowed: (n) =>
    fact(`${grouped(n)} ${plural(n, 'bias underflows', 'biases underflow')}`, 'underflowed'),
  flushed: (n) =>
    fact(`${grouped(n)} ${plural(n, 'channel is', 'channels are')} flushed to 0`, 'flushed'),
};

const faultPart = (fault: Fault, count: number, integer: string): Part =>
  withTerm(FAULT_PARTS[fault](count, integer), STATUS_TERMS[fault]);

/**
 * Says how many channels of a group are hidden, feed a dead consumer, are rounded away or reach the
 * output. It follows their count.
 */
function wayParts({ count, hidden, deadConsumer, roundedAway, visible }: FaultGroup): Part[] {
  const known: Part[] = [];
  const who = (n: number) =>
    n === count ? (n === 1 ? 'it' : n === 2 ? 'both' : 'all') : grouped(n);
  if (hidden > 0) {
    const text = `${who(hidden)} ${plural(hidden, 'is', 'are')} hidden by the activation`;
    known.push(withTerm(quiet(text), 'hidden'));
  }
  if (deadConsumer > 0) {
    const feeds = plural(deadConsumer, 'feeds a dead consumer', 'feed dead consumers');
    known.push(withTerm(quiet(`${who(deadConsumer)} ${feeds}`), reachTerm('dead consumer')));
  }
  if (roundedAway > 0) {
    const text = `${who(roundedAway)} ${plural(roundedAway, 'is', 'are')} rounded away downstream`;
    known.push(withTerm(quiet(text), reachTerm('rounded away')));
  }
  if (visible > 0) {
    const text = `${who(visible)} ${plural(visible, 'reaches', 'reach')} the output`;
    known.push(withTerm(fact(text), reachTerm('visible')));
  }
  return known.flatMap((part, i) => [quiet(i === 0 ? ': ' : ', '), part]);
}

function deadParts({ summary: { dead, channels } }: Findings): Part[] {
  if (dead.length === 0 && channels === 1) return [fact('The one channel is alive.')];
  const who = dead.length === 0 ? 'None' : countStart(dead.length);
  const are = dead.length < 2 ? 'is' : 'are';
  return [
    fact(`${who} of ${grouped(channels)} channels ${are} `),
    withTerm(fact('dead'), 'collapsed'),
    fact('.'),
  ];
}

/** Says which layers of a hybrid model the setting is for. */
function hybridParts({ floatLayers }: Findings): Part[] {
  if (floatLayers === null) return [];
  const { count, of } = floatLayers;
  const are = plural(count, 'is', 'are');
  const text = ` ${countStart(count)} of ${grouped(of)} layers ${are} in float and quantized as the setting says; the others are read as stored.`;
  return [quiet(text)];
}

function floorParts({ summary, minimum, rule }: Findings): Part[] {
  if (rule !== '')
    return [
      quiet(` ${rule} changes ${countWord(summary.lifted)} ${plural(summary.lifted, 'scale')}: `),
    ];
  if (minimum === 0) return [quiet(' Without a floor, ')];
  const { lifted, liftedDead, dead } = summary;
  const exactly = lifted > 0 && lifted === liftedDead && lifted === dead.length;
  const what =
    lifted === 0
      ? ' lifts nothing: '
      : exactly
        ? ` lifts exactly ${lifted === 1 ? 'this one' : `these ${countWord(lifted)}`}: `
        : ` lifts ${grouped(lifted)} ${plural(lifted, 'channel')}: `;
  return [quiet([' A floor of ', ...num(minimum, { power: true, digits: 2 }), what])];
}

function faultParts(findings: Findings): Part[] {
  const { summary, dtype, groups, error, floatLayers } = findings;
  // The stored layers of a hybrid model may have another one.
  const integer = floatLayers !== null ? 'its integer' : dtype === 'int16' ? 'int64' : 'int32';
  if (!summary.biasKnown && !summary.multiplierKnown) {
    return [quiet('whether biases fit and multipliers live cannot be told without ranges.')];
  }
  if (groups.length === 0) {
    const biases = summary.biasKnown ? `every bias fits ${integer}` : '';
    const lives = summary.multiplierKnown ? 'every multiplier lives' : '';
    const text = [biases, lives].filter((part) => part !== '').join(' and ');
    const isSound = error === null || error <= SOUND_ERROR;
    return [isSound ? fact(text, 'exact') : fact(text), quiet('.')];
  }
  return groups.flatMap((group, i) => [
    ...(i === 0 ? [] : [quiet('; ')]),
    faultPart(group.fault, group.count, integer),
    ...wayParts(group),
    ...(i === groups.length - 1 ? [quiet('.')] : []),
  ]);
}

/** Sound scales promise this error at most. Above it, they are stated without the sign of exact. */
const SOUND_ERROR = 0.01;

function outcomeParts({ error, account }: Findings): Part[] {
  if (error === null) return [];
  if (Number.isNaN(error)) {
    return [
      quiet(' The error of the output cannot be told: a value of it is infinite or not a number.'),
    ];
  }
  if (error === Infinity) {
    return [
      quiet(' The output differs, but by no percentage: '),
      quiet('in float it is all zeros, or a value of it is infinite.'),
    ];
  }
  const out: Part = { text: percent(error), tone: 'out' };
  const cause =
    account === null || account.error === 0
      ? []
      : [quiet(', by '), withTerm(fact(mainWords(account)), 'account')];
  return [quiet(' The output differs by '), out, ...cause, quiet('.')];
}

/** Sentences about a model that is quantized in its file, from its stored numbers. */
function storedParts({ summary }: Findings): Part[] {
  const { faults, mismatched } = summary;
  const lost = faults.saturated;
  const parts: Part[] = [quiet(' As stored, ')];
  if (summary.broken.length === 0) {
    parts.push(fact('no bias sits at the limit of its integer', 'exact'), quiet(' and '));
    parts.push(fact('every multiplier lives'), quiet('.'));
    return parts;
  }
  const found: Part[] = [];
  if (lost > 0) {
    const text = `${lost} ${plural(lost, 'bias sits', 'biases sit')} at the limit of ${plural(lost, 'its integer', 'their integers')}`;
    found.push(withTerm(fact(text, 'saturated'), STATUS_TERMS.saturated));
  }
  if (faults.inf + faults.nan + faults.underflowed > 0) {
    const n = faults.inf + faults.nan + faults.underflowed;
    const text = `${n} bias ${plural(n, 'scale is', 'scales are')} unusable`;
    found.push(withTerm(fact(text, 'inf'), STATUS_TERMS.inf));
  }
  if (faults.flushed > 0) found.push(faultPart('flushed', faults.flushed, ''));
  found.forEach((part, i) => parts.push(...(i > 0 ? [quiet(' and ')] : []), part));
  parts.push(quiet('.'));
  if (mismatched > 0) {
    const text = `${countStart(mismatched)} ${plural(mismatched, 'bias scale is', 'bias scales are')} not input times weight scale`;
    parts.push(quiet(' '), withTerm(quiet(text), 'mismatched'), quiet('.'));
  }
  return parts;
}

/** The diagnosis in one or two sentences. */
export function diagnosisParts(findings: Findings): Part[] {
  const parts = [
    ...deadParts(findings),
    ...hybridParts(findings),
    ...(findings.stored
      ? storedParts(findings)
      : [...floorParts(findings), ...faultParts(findings)]),
    ...outcomeParts(findings),
  ];
  return parts.filter(({ text }) => text !== '');
}

/** The diagnosis as plain text, for reports, titles and live regions. */
export const partsText = (parts: readonly Part[]): string =>
  parts.map(({ text }) => plainText(text)).join('');
