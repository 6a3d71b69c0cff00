/**
 * A number as a decimal string that round-trips, spelled as C and Python print it, and as the
 * golden vectors do: an exponent has at least two digits and starts below 1e-4.
 */
export function spell(x: number | bigint): string {
  if (typeof x === 'bigint') return x.toString();
  if (Object.is(x, -0)) return '-0';
  const magnitude = Math.abs(x);
  if (!Number.isFinite(x) || x === 0 || (magnitude >= 1e-4 && magnitude < 1e16)) {
    return String(x);
  }
  const [digits, exponent] = x.toExponential().split('e');
  const sign = exponent.startsWith('-') ? '-' : '+';
  return `${digits}e${sign}${exponent.slice(1).padStart(2, '0')}`;
}
