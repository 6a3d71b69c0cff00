const TYPES =
  /^\s*export\s+(?:declare\s+|abstract\s+)*(?:class|interface|enum|type(?=\s+\w+\s*[=<]))\s+(\w+)/gm;

/**
 * The names of the types that a file defines and exports. Re-exports are not counted.
 * @param {string} text
 */
export const typesOf = (text) => [...text.matchAll(TYPES)].map((match) => match[1] ?? '');

/**
 * Type names that more than one file defines. A search would confuse them.
 * @param {ReadonlyMap<string, string>} sources
 * @returns {string[]} such as `Layer: a.ts, b.ts`
 */
export function sharedNames(sources) {
  /** @type {Map<string, string[]>} */
  const files = new Map();
  for (const [file, text] of sources) {
    for (const name of new Set(typesOf(text))) files.set(name, [...(files.get(name) ?? []), file]);
  }
  return [...files]
    .filter(([, found]) => found.length > 1)
    .map(([name, found]) => `${name}: ${found.join(', ')}`)
    .sort();
}
