import type { BiasAtScale, BiasSetting, RegimeEdges } from '$lib/diagnosis/regimes';
import { num, numberWords, raised } from '$lib/text/number';
import { quiet, rich, sub, type Rich } from '$lib/text/rich';
import { b, qB, sB, sIn, sOut } from '$lib/text/symbols';

/** The sentences of the chapter's figures. */

/** The figure's title: the finding for the present bias and storage. */
export function finding(
  { fits, edges }: { readonly fits: number; readonly edges: RegimeEdges },
  { storage, bias, machine }: BiasSetting,
): Rich {
  if (edges.fits[storage] === null)
    return `No weight scale up to 1 holds this bias in int${storage}`;
  if (bias === 0) return 'A bias of zero fits every scale that is not too small for float32';
  const below = num(fits, { digits: 2 });
  const type = rich`, int${storage}`;
  const flips = bias > 0 && machine === 'x86-64' && (storage === 32 || storage === 64);
  return flips
    ? rich`Below a scale of ${below}${type} runs out, the sign flips, and the bias goes to zero`
    : rich`Below a scale of ${below}${type} runs out and the bias goes to zero`;
}

/** What the map shows. */
export function summary(setting: BiasSetting): Rich {
  const { storage, inputScale, outputScale, machine } = setting;
  const bias = num(setting.bias, { digits: 5 });
  const lower = rich`int${storage} (bottom), for every weight scale a float32 can hold. Bias ${bias}, ${sIn} = ${num(inputScale)}, ${sOut} = ${num(outputScale)}, casts as on ${machine}.`;
  return rich`Bits needed to count from 0 to the bias (top), and the bias after a round trip through ${lower}`;
}

/** The integer in words: an end of its type by name, or all its digits. */
export function codeWords(code: bigint | null, storage: number): Rich {
  if (code === null) return 'nothing: the machine stops';
  const end = 2n ** BigInt(storage - 1);
  const which = quiet(`, the end of int${storage}`);
  if (code === -end) return rich`${raised('−2', storage - 1)}${which}`;
  if (code === end - 1n) return rich`${raised('2', storage - 1)} − 1${which}`;
  return num(code);
}

export function bitWords(bits: number | null): Rich {
  if (bits === null) return 'no number of bits';
  return rich`${bits === 1 ? '1 bit' : `${bits} bits`}${quiet(` (${bits - 1} + sign)`)}`;
}

/** The same where there is little room */
export const briefBits = (bits: number | null): string =>
  bits === null ? 'has no bits' : `needs ${bits} bits`;

/** The values at the marker as a sentence for the live region. */
export function markerLive(
  at: BiasAtScale & { readonly flushed: boolean },
  weightScale: number,
  bits: number | null,
): string {
  const back = at.readBack === null ? 'nothing' : numberWords(at.readBack);
  const needed = bits === null ? 'no finite number of bits' : `${bits} bits`;
  return `weight scale ${numberWords(weightScale)}: ${needed} needed, ${at.status}, reads back ${back}${at.flushed ? ', the channel puts out 0' : ''}`;
}

/** log2 |b / s_b|, the title of the upper panel. */
export const BITS_TITLE: Rich = rich`bits the bias needs: log${sub('2')} |${b} / ${sB}|`;
export const READ_BACK_TITLE: Rich = rich`the bias, read back: ${qB}${{ text: '×', gap: 0.2 }}${{ text: '', gap: 0.2 }}${sB}`;
