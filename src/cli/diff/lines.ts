import { spell } from '../../lib/numeric/spell';
import type { ChannelDifference, Channels } from './elements';

/** The most channels that a difference lists. */
const SHOWN = 10;

interface Listed<T> {
  readonly length: number;
  readonly [index: number]: T;
}

function shortened(lines: readonly string[], what: string): string[] {
  const rest = lines.length - SHOWN;
  return rest > 0 ? [...lines.slice(0, SHOWN), `  … and ${rest} more ${what}`] : [...lines];
}

/** How two lists of scales, zero points or range ends differ. */
export function parameterLines(
  name: string,
  a: Listed<number> | Listed<bigint>,
  b: Listed<number> | Listed<bigint>,
): string[] {
  const amount = (list: Listed<unknown>) => (list.length === 0 ? 'none' : `${list.length} values`);
  const single = (list: Listed<number> | Listed<bigint>) =>
    list.length === 1 ? spell(list[0]) : amount(list);
  if (a.length !== b.length) return [`${name}: ${single(a)} → ${single(b)}`];
  const lines: string[] = [];
  for (let i = 0; i < a.length; i++) {
    if (!Object.is(a[i], b[i])) lines.push(`  channel ${i}: ${spell(a[i])} → ${spell(b[i])}`);
  }
  if (lines.length === 0) return [];
  if (a.length === 1) return [`${name}: ${single(a)} → ${single(b)}`];
  return [
    `${name}: ${lines.length} of ${a.length} channels differ`,
    ...shortened(lines, 'channels'),
  ];
}

function channelLine({ channel, elements, differing, largest, a, b }: ChannelDifference): string {
  const change = `${spell(a)} → ${spell(b)}`;
  return elements === 1
    ? `  channel ${channel}: ${change}`
    : `  channel ${channel}: ${differing} of ${elements} elements, by at most ${spell(largest)}, the first ${change}`;
}

/** How the elements of two constants differ; null if they cannot be compared. */
export function channelLines(
  differences: readonly ChannelDifference[] | null,
  { count }: Channels,
): string[] {
  if (differences === null || differences.length === 0) return ['data: the bytes differ'];
  if (count === 1) {
    const [{ differing, elements, largest, a, b }] = differences;
    const change = `${spell(a)} → ${spell(b)}`;
    return [
      `data: ${differing} of ${elements} elements differ, by at most ${spell(largest)}, the first ${change}`,
    ];
  }
  return [
    `data: ${differences.length} of ${count} channels differ`,
    ...shortened(differences.map(channelLine), 'channels'),
  ];
}
