import { ModelError } from '../lib/model/error';
import type { Model } from '../lib/model/graph';
import { open } from '../lib/model/open';

/** A constant's bytes in a file that is not whole. */
export interface MapPart {
  /** The first tensor that uses it */
  readonly name: string;
  readonly buffer: number;
  readonly from: number;
  readonly to: number;
}

/** What a broken file promises, from its first byte to the last that its tables point to. */
export interface FileMap {
  /** Bytes that are here */
  readonly size: number;
  /** Bytes that a whole copy has at least */
  readonly needed: number;
  readonly parts: readonly MapPart[];
  /** The last bytes of the file, in hex */
  readonly tail: readonly string[];
  /** Where reading stopped, if the file is long enough */
  readonly at: number | null;
}

/** Larger files are not filled up to look further: that takes as much memory again, and more. */
const MOST = 512 * 2 ** 20;
const TAIL = 16;

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

/**
 * The tables of a file that was cut short, read by filling it up with zeros until they can be.
 * Null where the tables themselves are among what is missing.
 */
function filledUp(bytes: Uint8Array): Model | null {
  for (const factor of [2, 4, 16]) {
    const length = Math.max(bytes.length * factor, bytes.length + 2 ** 20);
    if (length > MOST) return null;
    const whole = new Uint8Array(length);
    whole.set(bytes);
    try {
      return open(whole);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
    }
  }
  return null;
}

function partsOf({ subgraphs }: Model): MapPart[] {
  const seen = new Map<number, MapPart>();
  for (const { tensors } of subgraphs) {
    for (const { name, data, buffer } of tensors) {
      if (data === null || seen.has(buffer)) continue;
      const from = data.byteOffset;
      seen.set(buffer, { name, buffer, from, to: from + data.length });
    }
  }
  return [...seen.values()].sort((a, b) => a.from - b.from);
}

/** @param message why `open` refused the file */
export function mapOf(bytes: Uint8Array, message: string): FileMap {
  const model = filledUp(bytes);
  const parts = model === null ? [] : partsOf(model);
  const needed = parts.reduce((most, { to }) => Math.max(most, to), bytes.length);
  const offset = /^At offset (\d+)/.exec(message)?.[1];
  return {
    size: bytes.length,
    needed,
    parts: needed > bytes.length ? parts : [],
    tail: Array.from(bytes.subarray(-TAIL), hex),
    at: offset === undefined || Number(offset) >= bytes.length ? null : Number(offset),
  };
}
