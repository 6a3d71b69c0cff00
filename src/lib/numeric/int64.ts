/** Two's complement wrap to 64 bits. */
export const wrap64 = (x: bigint): bigint => BigInt.asIntN(64, x);

/** Two's complement wrap to 32 bits, as a number. */
export const wrap32 = (x: bigint): number => Number(BigInt.asIntN(32, x));

/** Number of binary digits of |x|; 0 for 0. */
export function bitLength(x: bigint): number {
  const magnitude = x < 0n ? -x : x;
  return magnitude === 0n ? 0 : magnitude.toString(2).length;
}
