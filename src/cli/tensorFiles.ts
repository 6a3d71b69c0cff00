/** Names that some systems keep for devices, whatever the ending. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

const LONGEST = 100;

/** Letters, digits, dots, dashes and underlines; anything else becomes an underline. */
function plainName(name: string): string {
  const plain = name
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^[.-]+/, '_')
    .replace(/\.+$/, '_')
    .slice(0, LONGEST);
  return plain === '' || DEVICES.test(plain) ? `${plain}_` : plain;
}

/**
 * A file name without ending for each tensor, in any system safe to write into one folder: no two
 * are the same, also where capitals do not count.
 */
export function fileNames(tensors: readonly string[]): string[] {
  const taken = new Set<string>();
  return tensors.map((name) => {
    const plain = plainName(name);
    let found = plain;
    for (let i = 2; taken.has(found.toLowerCase()); i++) found = `${plain}.${i}`;
    taken.add(found.toLowerCase());
    return found;
  });
}
