// Extremes and codes of float weights whose channels alternate: neighbouring lanes are neighbouring
// channels. The last vector of a round reaches into the next round, which overwrites its results.
// The caller provides room for what the last round stores behind its end.
import { steps, storeEight } from './weights';

/**
 * Widens the least and the greatest weight of each channel over `rounds` weights of each.
 * @returns whether a NaN was among them
 */
export function columnExtremes(
  data: usize,
  rounds: i32,
  channels: i32,
  least: usize,
  greatest: usize,
): bool {
  let unordered = i32x4.splat(0);
  const size = <usize>channels << 2;
  for (let at = data, end = data + <usize>rounds * size; at < end; at += size) {
    for (let place: usize = 0; place < size; place += 16) {
      const x = v128.load(at + place);
      v128.store(least + place, f32x4.pmin(v128.load(least + place), x));
      v128.store(greatest + place, f32x4.pmax(v128.load(greatest + place), x));
      unordered = v128.or(unordered, f32x4.ne(x, x));
    }
  }
  return v128.any_true(unordered);
}

@inline
function four(at: usize, fields: usize, toField: usize): v128 {
  const low = v128.load(fields);
  const high = v128.load(fields + toField);
  const from = v128.load(fields + 2 * toField);
  return steps(v128.load(at), low, high, from, v128.load(fields + 3 * toField));
}

function columnCodes<T>(
  data: usize,
  rounds: i32,
  channels: i32,
  fields: usize,
  toField: usize,
  out: usize,
): void {
  let at = data;
  let to = out;
  for (let round = 0; round < rounds; round++) {
    for (let c = 0; c < channels; c += 8) {
      const place = <usize>c << 2;
      const a = four(at + place, fields + place, toField);
      const b = four(at + place + 16, fields + place + 16, toField);
      storeEight<T>(to + <usize>c * sizeof<T>(), a, b);
    }
    at += <usize>channels << 2;
    to += <usize>channels * sizeof<T>();
  }
}

/**
 * Codes of `rounds` weights of each channel. `fields` holds four fields for all channels, each
 * `toField` bytes further: the clip's low ends, its high ends, the offsets to subtract, and the
 * inverses of the scales.
 */
export function columnCodesInt16(
  data: usize,
  rounds: i32,
  channels: i32,
  fields: usize,
  toField: usize,
  out: usize,
): void {
  columnCodes<i16>(data, rounds, channels, fields, toField, out);
}

export function columnCodesUint8(
  data: usize,
  rounds: i32,
  channels: i32,
  fields: usize,
  toField: usize,
  out: usize,
): void {
  columnCodes<u8>(data, rounds, channels, fields, toField, out);
}
