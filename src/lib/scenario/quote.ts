/** Text from a link as a message shows it: short, on one line, nothing invisible. */
export function quote(text: string): string {
  const shown = text.slice(0, 32).replace(/[\p{C}\p{Z}]+/gu, ' ');
  return text.length > 32 ? `${shown}…` : shown;
}
