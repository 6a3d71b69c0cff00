import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * A command of the browser's tests: returns one of the real models as base64, or null without it.
 * @param {unknown} _context
 * @param {string} name
 * @returns {string | null}
 */
export function realModel(_context, name) {
  const folder = process.env.SCALEFLOOR_MODELS;
  const file = path.join(folder ?? '', path.basename(name));
  return folder && existsSync(file) ? readFileSync(file).toString('base64') : null;
}
