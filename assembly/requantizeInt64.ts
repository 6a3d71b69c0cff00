/**
 * Stores wrap32((sum + bias) · R + 2^(T−1) >> T), clamped, as int16: TFLite's 64-bit multiply with a
 * 16-bit multiplier (spec: MultiplyByQuantizedMultiplier). Everything wraps; 1 ≤ T ≤ 63.
 * `bias` holds int64, `multiplier` R and `shift` T int32, each one for a channel.
 */
export function requantize(
  to: usize,
  sum: i64,
  bias: usize,
  multiplier: usize,
  shift: usize,
  channel: i32,
  low: i32,
  high: i32,
): void {
  const at = <usize>channel;
  const total = <i64>load<i32>(shift + (at << 2));
  const product = (sum + load<i64>(bias + (at << 3))) * <i64>load<i32>(multiplier + (at << 2));
  const code = <i32>((product + (<i64>1 << (total - 1))) >> total);
  store<i16>(to, min(high, max(low, code)));
}
