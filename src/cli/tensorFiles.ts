/** Names that some systems reserve for devices, with any ending. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

const LONGEST = 100;

/** Keeps letters, digits, dots, dashes and underscores. Other characters become underscores. */
function plainName(name: string): string {
  const plain = name
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^[.-]+/, '_')
    .replace(/\.+$/, '_')
    .slice(0, LONGEST);
  return plain === '' || DEVICES.test(plain) ? `${plain}_` : plain;
}

/**
 * A file name without ending for each tensor, safe on every system. No two are the same, even if
 * the file system ignores case.
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
