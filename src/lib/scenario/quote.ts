/** Prepares text from a link for a message: short, on one line, without invisible characters. */
export function quote(text: string): string {
  const shown = text.slice(0, 32).replace(/[\p{C}\p{Z}]+/gu, ' ');
  return text.length > 32 ? `${shown}…` : shown;
}
