import { expect, test } from 'vitest';
import { notice } from '../../../scripts/notices.mjs';

test('a package without a licence file gets the text of its licence, and its source', () => {
  const text = notice('node_modules/@resvg/resvg-wasm');
  expect(text).toMatch(/^## @resvg\/resvg-wasm 2\.6\.2 \(MPL-2\.0\)\n/);
  expect(text).toContain('https://github.com/yisibl/resvg-js');
  expect(text).toContain('Mozilla Public License, version 2.0');
});
