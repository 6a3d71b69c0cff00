/**
 * A fraction as a percentage with two or three digits: 14.1 %, 0.53 %, 0.0021 %. What is none, such
 * as an error relative to 0, is a dash.
 */
export function percent(part: number): string {
  if (part === 0) return '0 %';
  if (!Number.isFinite(part)) return '–';
  const value = 100 * part;
  return `${value >= 10 ? value.toFixed(1) : value.toPrecision(2)} %`;
}
