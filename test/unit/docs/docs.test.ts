import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');

/** Folders whose Markdown is ours and for readers. */
const folders = ['.', 'docs', '.github', '.github/ISSUE_TEMPLATE', 'test/golden'];
const files = folders
  .filter((folder) => existsSync(path.join(root, folder)))
  .flatMap((folder) => readdirSync(path.join(root, folder)).map((name) => path.join(folder, name)))
  .filter((name) => /\.(md|yml)$/.test(name));
const textOf = (file: string) => readFileSync(path.join(root, file), 'utf8');
const withoutCode = (text: string) => text.replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, '');

/** Where headings of a file are, as GitHub names them. */
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

const links = files.flatMap((file) => {
  const text = withoutCode(textOf(file));
  const targets = [
    ...text.matchAll(/\]\(([^)\s]+)\)/g),
    ...text.matchAll(/(?:src|srcset|href)="([^"]+)"/g),
  ];
  return targets.map(([, target]) => ({ file, target }));
});
const relative = links.filter(({ target }) => !/^(https?|mailto):/.test(target));

test('there are links to check', () => {
  expect(relative.length).toBeGreaterThan(20);
});

test.each(relative)('$file links to $target, which is there', ({ file, target }) => {
  const [name, anchor] = target.split('#');
  const found = name === '' ? file : path.join(path.dirname(file), name);
  expect(existsSync(path.join(root, found))).toBe(true);
  if (anchor !== undefined) expect(anchorsOf(textOf(found))).toContain(anchor);
});

const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };

test.each(files)('every npm script that %s names exists', (file) => {
  const named = [...textOf(file).matchAll(/\bnpm run ([\w:]+)/g)].map(([, name]) => name);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test.each(files)('every file that %s names is there', (file) => {
  const named = [
    ...textOf(file).matchAll(/`((?:src|test|scripts|docs|assembly|lessons|bin)\/[\w./+-]*[\w/])`/g),
  ].map(([, name]) => name);
  // What builds make, and addresses and examples of chapters.
  const ignored = /^(src\/lib\/generated|lessons\/[\w-]*\/?$)/;
  expect(named.filter((name) => !ignored.test(name) && !existsSync(path.join(root, name)))).toEqual(
    [],
  );
});
