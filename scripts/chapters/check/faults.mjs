import { compile, writeMirror } from './mirror.mjs';
import { blockFaults, elementFaults } from './prose.mjs';
import { toolFaults } from './tools.mjs';

/** @typedef {import('./prose.mjs').Fault} Fault */

/**
 * Turns an error into a fault of a chapter. The message may begin with the file and line.
 * @param {string} file
 * @param {unknown} error
 * @returns {Fault}
 */
function faultOf(file, error) {
  const text = error instanceof Error ? error.message : String(error);
  const [, line, message] = /^:(\d+): ([^]*)$/.exec(text.replace(file, '')) ?? [];
  if (line !== undefined) return { file, line: Number(line), message };
  return { file, message: text.startsWith(`${file}: `) ? text.slice(file.length + 2) : text };
}

/**
 * All faults of chapters: front matter, tags, formulas, prose, types and style.
 * @param {ReadonlyMap<string, string>} chapters path in the repository, with `/` → text
 * @param {string} folder for the mirror, absolute and inside the repository
 * @returns {Promise<Fault[]>} by file and line
 */
export async function chapterFaults(chapters, folder) {
  /** @type {Fault[]} */
  const faults = [];
  const components = [];
  for (const [file, source] of chapters) {
    const blocks = blockFaults(file, source);
    faults.push(...blocks);
    // A second script would hide other faults.
    if (blocks.length > 0) continue;
    try {
      const compiled = await compile(file, source);
      faults.push(...elementFaults(compiled));
      components.push(compiled);
    } catch (error) {
      faults.push(faultOf(file, error));
    }
  }
  if (components.length > 0) {
    writeMirror(folder, components);
    faults.push(...(await toolFaults(folder, components)));
  }
  const files = [...chapters.keys()];
  return faults.sort(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || (a.line ?? 0) - (b.line ?? 0),
  );
}

/**
 * A fault in one line.
 * @param {Fault} fault
 */
export const faultText = ({ file, line, message }) =>
  `${file}${line === undefined ? '' : `:${line}`}: ${message.replaceAll(/\s*\n\s*/g, ' ')}`;
