/** A fraction as a percentage with two or three digits: 14.1 %, 0.53 %, 0.0021 %. */
export function percent(part: number): string {
  if (part === 0) return '0 %';
  const value = 100 * part;
  return `${value >= 10 ? value.toFixed(1) : value.toPrecision(2)} %`;
}
