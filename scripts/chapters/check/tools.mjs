// Runs the type check and the linter on a mirror of components.
import path from 'node:path';
import { ESLint } from 'eslint';
import { capture, root } from '../../process.mjs';
import { mirrored } from './mirror.mjs';

/**
 * A tool's message about a line of a component.
 * @typedef {object} Remark
 * @property {string} file absolute
 * @property {number} line
 * @property {string} message
 */

/**
 * @param {string} folder of the mirror
 * @returns {Promise<Remark[]>}
 */
async function typeRemarks(folder) {
  const config = path.join(folder, 'tsconfig.json');
  const text = await capture('svelte-check', ['--tsconfig', config, '--output', 'machine-verbose']);
  // Each line begins with the time.
  const lines = text.split('\n').map((line) => line.replace(/^\d+ /, ''));
  if (!lines.some((line) => line.startsWith('COMPLETED'))) {
    throw new Error(`svelte-check ended early:\n${text}`);
  }
  return lines
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .map(({ filename, start, message }) => ({
      file: path.resolve(root, filename),
      line: start.line + 1,
      message,
    }));
}

/**
 * @param {string} folder of the mirror
 * @returns {Promise<Remark[]>}
 */
async function lintRemarks(folder) {
  const eslint = new ESLint({
    // The mirror is the root, so that rules for `lessons/` also apply to chapters' components.
    cwd: folder,
    overrideConfigFile: path.join(root, 'eslint.config.js'),
    // The type check reports them too.
    overrideConfig: { rules: { 'no-undef': 'off' } },
  });
  const results = await eslint.lintFiles(['**/*.svelte']);
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, message, ruleId }) => ({
      file: filePath,
      line,
      message: ruleId === null ? message : `${message} (${ruleId})`,
    })),
  );
}

/**
 * The messages of the type check and the linter, at the lines of the chapters.
 * @param {string} folder of the mirror
 * @param {import('./mirror.mjs').Compiled[]} components
 * @returns {Promise<import('./prose.mjs').Fault[]>}
 */
export async function toolFaults(folder, components) {
  const chapters = new Map(
    components.map((each) => [path.join(folder, mirrored(each.file)), each]),
  );
  /** @param {Remark} remark */
  const place = ({ file, line, message }) => {
    const chapter = chapters.get(file);
    // A fault in another file is reported when that file is checked.
    return chapter ? [{ file: chapter.file, line: chapter.lines[line], message }] : [];
  };
  const types = await typeRemarks(folder);
  const lint = await lintRemarks(folder);
  return [
    ...types.flatMap(place),
    // A line that is not in the chapter is generated.
    ...lint.flatMap(place).filter(({ line }) => line !== undefined),
  ];
}
