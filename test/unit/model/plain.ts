import { createHash } from 'node:crypto';
import type { Model } from '../../../src/lib/model/graph/graph';

/** A model with long bytes as hashes and numbers spelt exactly: quick to compare, clear to read. */
export function plain(model: Model): unknown {
  return JSON.parse(
    JSON.stringify(model, (_, value: unknown) => {
      if (value instanceof Uint8Array) {
        return `${value.length} bytes ${createHash('sha256').update(value).digest('hex')}`;
      }
      if (value instanceof Float32Array || value instanceof BigInt64Array) {
        return Array.from<number | bigint, string>(value, (v) =>
          Object.is(v, -0) ? '-0' : String(v),
        );
      }
      return typeof value === 'bigint' ? `${value}n` : value;
    }),
  );
}
