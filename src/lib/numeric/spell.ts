/**
 * A number as a decimal string that round-trips, spelled as C, Python and the golden vectors spell
 * it: exponents are used below 1e-4 and have at least two digits.
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
