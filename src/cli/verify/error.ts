/** A vector file that cannot be used. The message is one sentence. */
export class VectorError extends Error {
  override name = 'VectorError';
}

const LONGEST = 60;

/** Quotes a value of the file for a message, on one line and not too long. */
export function shown(value: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? 'missing';
  } catch {
    return 'a list or object nested too deeply to show';
  }
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
