import type { Account } from '../../lib/diagnosis/account/account';
import { accountSentence, CAUSE_WORDS } from '../../lib/diagnosis/account/words';
import { accountRows, sharesOf } from '../../lib/diagnosis/account/shares';
import { largestPlaces, type Place } from '../../lib/diagnosis/account/places';
import type { Wrap } from '../../lib/diagnosis/account/wrapping';
import { clippedRanges } from '../../lib/diagnosis/account/rangeFit';
import { table, wrapped } from '../columns';
import { counted, jsonNumber, oneLine } from '../spell';
import { fits } from '../../lib/quantizer/wrap';
import { percent } from '../../lib/numeric/percent';
import { SHOWN, type ListOptions } from './report';

const placeJson = ({ name, opcode, own, simulated, kernelSteps, arrives, leaves, mark }: Place) =>
  [
    `{"name":${JSON.stringify(name)}`,
    `"opcode":${JSON.stringify(opcode)}`,
    `"own":${jsonNumber(own)}`,
    `"simulated":${jsonNumber(simulated)}`,
    `"kernel_steps":${kernelSteps === null ? 'null' : jsonNumber(kernelSteps)}`,
    `"arrives":${jsonNumber(arrives)}`,
    `"leaves":${jsonNumber(leaves)}`,
    `"mark":${JSON.stringify(mark?.kind ?? null)}`,
    `"why":${JSON.stringify(mark?.why ?? null)}}`,
  ].join(',');

const wrapJson = ({ name, accumulator, elements, channels, first }: Wrap): string => {
  const { record, element, channel, exact } = first;
  const at = `{"record":${record},"element":${element},"channel":${channel},"exact":"${exact}"}`;
  return `{"name":${JSON.stringify(name)},"bits":${accumulator},"elements":${elements},"channels":${channels},"first":${at}}`;
};

export function accountJson(account: Account): string {
  const { error, simulated, kernel, causes, main, places, first, ranges, wraps } = account;
  const causeLines = causes.map(
    ({ cause, alone, without, channels }) =>
      `{"cause":${JSON.stringify(cause)},"alone":${jsonNumber(alone)},"without":${jsonNumber(without)},"channels":${JSON.stringify(channels)}}`,
  );
  const rangeLines = ranges.map(
    ({ name, low, high, least, most, clipped, idle }) =>
      `{"name":${JSON.stringify(name)},"low":${jsonNumber(low)},"high":${jsonNumber(high)},"least":${jsonNumber(least)},"most":${jsonNumber(most)},"clipped":${jsonNumber(clipped)},"idle":${jsonNumber(idle)}}`,
  );
  const shares = sharesOf(account).map(({ of, percent: part }) => `${JSON.stringify(of)}:${part}`);
  const fields = [
    `"relative_rms":${jsonNumber(error)}`,
    `"simulated":${jsonNumber(simulated)}`,
    `"kernel":${jsonNumber(kernel)}`,
    `"causes":[\n${causeLines.join(',\n')}\n]`,
    `"shares":{${shares.join(',')}}`,
    `"main":{"causes":${JSON.stringify(main.causes)},"relative_rms":${jsonNumber(main.error)}}`,
    `"first":${JSON.stringify(first?.name ?? null)}`,
    `"places":[\n${places.map(placeJson).join(',\n')}\n]`,
    `"ranges":[\n${rangeLines.join(',\n')}\n]`,
    `"wraps":[\n${wraps.map(wrapJson).join(',\n')}\n]`,
  ];
  return `{${fields.join(',\n')}}`;
}

function causeLines(account: Account): string[] {
  const share = (part: number | null): string => (part === null ? '' : `${part} %`);
  const interaction = sharesOf(account).find(({ of }) => of === 'interaction')?.percent ?? null;
  return table([
    ['', 'alone', 'without it', 'of the squares', ''],
    ...accountRows(account).map(({ of, alone, without, channels, percent: part }) => [
      `  ${of}`,
      percent(alone),
      percent(without),
      share(part),
      channels === null ? '' : counted(channels, 'channel'),
    ]),
    ['  interaction', '', '', share(interaction), ''],
    ['  together', percent(account.error), '', '100 %', ''],
  ]);
}

function placeLines(account: Account, { labelOf, all }: ListOptions): string[] {
  const { places, first } = account;
  const shown = all ? places : largestPlaces(account, SHOWN);
  const rest = places.length - shown.length;
  const reasons = new Set(
    shown.map(({ mark }) => (mark === null ? '' : `${mark.kind}: ${mark.why}`)),
  );
  reasons.delete('');
  return [
    ...table([
      ['', 'own', 'in float', 'arrives', 'leaves', ''],
      ...shown.map((place) => [
        `  ${oneLine(labelOf(place.name))}`,
        percent(place.own),
        percent(place.simulated),
        percent(place.arrives),
        percent(place.leaves),
        [place === first ? 'first' : '', place.mark?.kind ?? ''].filter(Boolean).join(', '),
      ]),
    ]),
    ...(rest > 0 ? [`  … and ${counted(rest, 'operator')} with a smaller error (--all)`] : []),
    ...[...reasons].flatMap((reason) =>
      wrapped(oneLine(reason).split(' '), '  ', { separator: '' }),
    ),
  ];
}

function rangeLines({ ranges }: Account, { labelOf, all }: ListOptions): string[] {
  const sorted = clippedRanges(ranges);
  const shown = all ? sorted : sorted.slice(0, SHOWN);
  const rest = sorted.length - shown.length;
  if (shown.length === 0) return [];
  return [
    '',
    'Activations beyond their ranges',
    ...table([
      ['', 'clipped', 'range', 'elements'],
      ...shown.map(({ name, low, high, least, most, clipped: part }) => [
        `  ${oneLine(labelOf(name))}`,
        percent(part),
        `${low.toPrecision(4)} … ${high.toPrecision(4)}`,
        `${least.toPrecision(4)} … ${most.toPrecision(4)}`,
      ]),
    ]),
    ...(rest > 0 ? [`  … and ${counted(rest, 'tensor')} more (--all)`] : []),
  ];
}

function wrapLines({ wraps }: Account, { labelOf, all }: ListOptions): string[] {
  if (wraps.length === 0) return [];
  const shown = all ? wraps : wraps.slice(0, SHOWN);
  const rest = wraps.length - shown.length;
  return [
    '',
    'Accumulators that wrap, and the first of each layer',
    ...table([
      ['', 'elements', 'channels', 'beyond', 'record', 'element', 'accumulator'],
      ...shown.map(({ name, accumulator, elements, channels, first }) => [
        `  ${oneLine(labelOf(name))}`,
        String(elements),
        String(channels),
        fits(first.exact, accumulator) ? 'the multiply' : `int${accumulator}`,
        String(first.record),
        String(first.element),
        String(first.exact),
      ]),
    ]),
    ...(rest > 0 ? [`  … and ${counted(rest, 'operator')} more (--all)`] : []),
  ];
}

/** The account as text. */
export function accountText(account: Account, options: ListOptions): string {
  const sentence = accountSentence(account, options.labelOf);
  const used = account.causes.map(({ cause }) => `${cause}: ${CAUSE_WORDS[cause]}`);
  return [
    '',
    'Account of the error (relative rms of the outputs)',
    ...wrapped(sentence.split(' '), '', { separator: '' }),
    '',
    ...causeLines(account),
    '',
    'By operator: its own error if the float run feeds it, and the error that passes through it',
    ...placeLines(account, options),
    ...rangeLines(account, options),
    ...wrapLines(account, options),
    '',
    ...used,
    `kernel: ${CAUSE_WORDS.kernel}`,
    `interaction: ${CAUSE_WORDS.interaction}`,
    '',
  ].join('\n');
}
