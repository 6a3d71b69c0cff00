import { num } from '$lib/text/number';
import { quiet, strong, sup, type Rich } from '$lib/text/rich';
import type { Summary } from '$lib/diagnosis/summary';
import { SYMMETRIC_MAX, type QuantizedDtype } from '$lib/quantizer/dtype';
import type { ShownTable } from '../channel/shown';
import { countStart, countWord, grouped, plural } from '../words/counts';

/** The counts that the title is about */
type Counts = Pick<
  Summary,
  'dead' | 'lifted' | 'liftedDead' | 'liveScale' | 'deadScale' | 'channels'
>;

const decadesBetween = (low: number, high: number): number => Math.log10(high / low);

/** A distance in whole decades: “12 to 17 decades”, “1 decade”, “less than a decade”. */
function decadesBelow(near: number, far: number): string {
  if (far === 0) return 'less than a decade';
  if (near === 0) return `up to ${far} ${plural(far, 'decade')}`;
  return near === far ? `${near} ${plural(near, 'decade')}` : `${near} to ${far} decades`;
}

/** The title of the strip: its main finding about the scales. */
export function findingOf(summary: Counts, minimum: number, rule: string): Rich {
  const { dead, lifted, liftedDead, liveScale, deadScale, channels } = summary;
  const n = dead.length;
  if (n > 0 && lifted > 0) {
    const only = lifted === liftedDead && lifted === n;
    const most = `${countWord(lifted)} ${plural(lifted, 'scale')}`;
    const what: Rich =
      rule === '' ? ['The floor of ', ...num(minimum, { power: true, digits: 2 })] : [rule];
    return only
      ? [...what, ` lifts ${most} and touches no other`]
      : [...what, ` lifts ${most}, ${countWord(liftedDead)} of them dead`];
  }
  // No number of decades leads to 0.
  if (n > 0 && deadScale?.least === 0) {
    const what = deadScale.greatest === 0 ? '0' : '0 or close to it';
    return `${countStart(n)} of ${grouped(channels)} scales ${plural(n, 'is', 'are')} ${what}`;
  }
  if (n > 0 && deadScale && liveScale && deadScale.greatest < liveScale.least) {
    const span = decadesBelow(
      Math.floor(decadesBetween(deadScale.greatest, liveScale.least)),
      Math.floor(decadesBetween(deadScale.least, liveScale.least)),
    );
    return `${countStart(n)} ${plural(n, 'scale')} ${plural(n, 'lies', 'lie')} ${span} below the other ${grouped(channels - n)}`;
  }
  if (lifted > 0) return [`The floor lifts ${countWord(lifted)} of ${grouped(channels)} scales`];
  if (liveScale && liveScale.least > 0 && channels > 1) {
    const span = decadesBetween(liveScale.least, liveScale.greatest);
    // Below a twentieth it would be written as 0.0.
    if (span < 0.05) return `All ${grouped(channels)} scales are almost the same`;
    const decades = span.toFixed(1);
    return `All ${grouped(channels)} scales lie within ${decades} ${decades === '1.0' ? 'decade' : 'decades'}`;
  }
  return `The weight scales of ${grouped(channels)} ${plural(channels, 'channel')}`;
}

/** The caption of the strip. It explains the dots, and the steps if they are drawn. */
export function scaleSummary({ table, stored, settings, summary }: ShownTable): Rich {
  const { dtype, granularity } = settings;
  const { multiplierKnown, biasKnown } = summary;
  const what = stored
    ? 'its stored weight scale'
    : dtype === 'int16'
      ? `its int16 weight scale, max|w| / ${SYMMETRIC_MAX.int16}`
      : granularity === 'layer'
        ? "its layer's uint8 weight scale, the layer's range / 255"
        : 'its uint8 weight scale, range / 255';
  const integer = dtype === 'int16' ? 'int64' : 'int32';
  return [
    `One dot a channel: ${what}.`,
    !stored && table.facts.layers.some((layer) => layer.stored)
      ? ' Layers that are quantized in the file have their stored scales.'
      : '',
    multiplierKnown ? ' Under the green step the multiplier is flushed to zero.' : '',
    biasKnown && !stored
      ? ` Under the purple step the layer's largest bias overflows ${integer}.`
      : '',
    multiplierKnown ? '' : ' Limits need ranges and are left out.',
  ];
}

/** The names of the zones under both limits, with notes. */
export function limitWords(dtype: QuantizedDtype) {
  const integer = dtype === 'int16' ? 'int64' : 'int32';
  return {
    multiplier: {
      name: [strong('multiplier under 2'), { ...sup('−32'), strong: true }],
      note: 'the kernel stores 0: the channel is flushed',
    },
    bias: {
      name: [strong(`bias past ${integer}`)],
      note: 'it does not fit, and reads back wrong',
    },
  };
}

/** The label over the dots of live channels: a short name, and a note for wide strips. */
export const liveWords = (count: number, least: number, greatest: number) => ({
  name: [strong(`${grouped(count)} live ${plural(count, 'channel')}`)],
  note: [...num(least, { digits: 2 }), quiet(' to '), ...num(greatest, { digits: 2 })],
});

/** The label of the floor's handle when there is no smallest scale. */
export const idleWords = (policy: string) =>
  policy === '' ? { name: 'no floor', hint: 'drag up' } : { name: policy, note: 'proposed' };
