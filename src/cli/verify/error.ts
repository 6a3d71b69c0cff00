/** A vector file that cannot be used; the message is one sentence. */
export class VectorError extends Error {
  override name = 'VectorError';
}

const LONGEST = 60;

/** A value of the file as a sentence quotes it: on one line and not too long. */
export function shown(value: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? 'missing';
  } catch {
    return 'a list or object nested too deeply to show';
  }
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
