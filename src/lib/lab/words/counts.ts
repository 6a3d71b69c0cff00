const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** A count for running text: a word up to ten. */
export const countWord = (n: number): string => WORDS[n] ?? grouped(n);

/** A count at the beginning of a sentence. */
export function countStart(n: number): string {
  const word = countWord(n);
  return word.charAt(0).toUpperCase() + word.slice(1);
}

// One formatter for all calls, because toLocaleString looks up a locale each time.
const GROUPS = new Intl.NumberFormat('en-US');

/** 17,056, or −922 */
export const grouped = (n: number | bigint): string => GROUPS.format(n).replace('-', '−');

export const plural = (n: number, one: string, many = `${one}s`): string => (n === 1 ? one : many);

/** A file's size: 8.8 MB, 4.3 KB, 512 bytes. */
export function fileSize(bytes: number): string {
  const units = [
    { size: 1e9, name: 'GB' },
    { size: 1e6, name: 'MB' },
    { size: 1e3, name: 'KB' },
  ];
  const unit = units.find(({ size }) => bytes >= size);
  return unit ? `${(bytes / unit.size).toFixed(1)} ${unit.name}` : `${bytes} bytes`;
}
