import { expect, test } from 'vitest';
import { askedFiles, otherWords } from '$lib/lab/asked';
import { MOST_IDS, readIds, writeIds, type FileId } from '$lib/lab/open/fileId';
import { scenario } from '$lib/lab/scenario';

const id = (name: string, digit: string): FileId => ({ name, hash: digit.repeat(64) });

test('files are spelled for a link and read from it', () => {
  const ids = [id('a b:c.npy', '0'), id('ü.png', 'a'), { name: 'no https.npy', hash: '' }];
  expect(readIds(writeIds(ids))).toEqual(ids);
  expect(readIds('')).toEqual([]);
  expect(readIds('xyz:a.npy/no colon/:')).toEqual([]);
});

test('the link of many files with long names is read whole', () => {
  const many = Array.from({ length: 40 }, () => id('n'.repeat(300), 'f'));
  const { state, messages } = scenario.read(
    scenario.write({ ...scenario.initial, inputs: 'files', inputfiles: writeIds(many) }),
  );
  expect(messages).toEqual([]);
  expect(askedFiles(state)).toHaveLength(MOST_IDS);
});

test('ranges and inputs that the setting does not use are not asked for', () => {
  const files = { rangesfile: writeIds([id('r', '1')]), inputfiles: writeIds([id('i', '2')]) };
  const state = { ...scenario.initial, ...files, model: 'e'.repeat(64) };
  const names = (patch: object) => askedFiles({ ...state, ...patch }).map(({ name }) => name);
  expect(names({})).toEqual(['a model', 'r']);
  expect(names({ ranges: 'recorded', inputs: 'files', name: 'm' })).toEqual(['m', 'i']);
});

test('more files than a link can name are not told if they begin with those of the link', () => {
  const given = Array.from({ length: MOST_IDS + 2 }, (_, i) => ({
    name: `${i}.npy`,
    hash: i.toString(16).padStart(64, '0'),
  }));
  const asked = readIds(writeIds(given));
  expect(asked).toHaveLength(MOST_IDS);
  expect(otherWords(given, asked)).toBe('');
  expect(otherWords([...given].reverse(), asked)).toBe('');
  // Without one of them, the others are told; so they are if the link has room for them.
  expect(otherWords(given.slice(1), asked)).toMatch(/not about 16\.npy .* and 17\.npy /);
  expect(otherWords(given, asked.slice(1))).toMatch(/not about 0\.npy .*16\.npy .* and 17\.npy /);
});

test('a file with another hash is told, whatever its name is', () => {
  const asked = [id('a.npy', '1'), id('b.npy', '2')];
  expect(otherWords([id('b.npy', '2')], asked)).toBe('');
  expect(otherWords([id('renamed.npy', '1')], asked)).toBe('');
  expect(otherWords([{ name: 'a.npy', hash: '' }], asked)).toBe('');
  expect(otherWords([id('a.npy', '3')], [])).toBe('');
  expect(otherWords([id('a.npy', '3')], asked)).toBe(
    'The link is about a.npy (111111111111) and b.npy (222222222222), and not about a.npy (its sha256 begins with 333333333333): the lab uses what was given.',
  );
});
