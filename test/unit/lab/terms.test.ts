import { expect, test } from 'vitest';
import { glossary } from 'virtual:glossary';
import { anchorOf } from '../../../scripts/chapters/markdown.mjs';
import { readGlossary } from '../../../scripts/glossary.mjs';
import { STATUS_WORDS, type ShownStatus } from '../../../src/lib/chart/status/status';
import { CONDITIONS } from '../../../src/lib/diagnosis/conditions';
import { MECHANISMS, REACHES } from '../../../src/lib/diagnosis/reach';
import { mechanismTerm, reachTerm, STATUS_TERMS, TERMS_OF } from '../../../src/lib/lab/words/terms';
import { CHAPTERS } from '../../../src/lib/lesson/chapters';
import { MACHINES } from '../../../src/lib/numeric/machine';
import { STATES } from '../../../src/lib/quantizer/floor';
import { POLICIES } from '../../../src/lib/quantizer/floors/policies';
import { termOf, TERMS } from '../../../src/lib/text/terms';

const texts = import.meta.glob<string>('/lessons/*/chapter.svx', {
  eager: true,
  query: '?raw',
  import: 'default',
});

const ids = TERMS.map(({ id }) => id);

test('every term has an id of its own and a sentence', () => {
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  expect(TERMS.filter(({ meaning }) => !/^\S.*\.$/.test(meaning))).toEqual([]);
  expect(glossary.length).toBeGreaterThan(50);
  expect(() => termOf('saturate')).toThrow('there is no term saturate');
});

test('every status, condition, mechanism and reach that the lab prints has a term', () => {
  const statuses = Object.keys(STATUS_WORDS) as ShownStatus[];
  const printed = [
    ...statuses.map((status) => STATUS_TERMS[status]),
    ...CONDITIONS.map((condition) => (condition === 'nan' ? 'NaN' : condition)),
    ...MECHANISMS.map(mechanismTerm),
    ...REACHES.map(reachTerm),
  ];
  expect(printed.filter((id) => !ids.includes(id))).toEqual([]);
});

test('every machine, policy and state has one, with the meaning that the engine gives it', () => {
  for (const machine of MACHINES) expect(termOf(`machine ${machine}`).name).toBe(machine);
  for (const { id, title, url } of POLICIES) {
    const term = termOf(`policy ${id}`);
    expect(term.meaning).toContain(title);
    expect(term.source?.url ?? null).toBe(url);
  }
  for (const state of STATES) expect(termOf(`state ${state}`).source?.url).toMatch(/commit/);
});

test('every control and head opens terms that there are', () => {
  const opened = Object.values<readonly string[]>(TERMS_OF).flat();
  expect(opened.length).toBeGreaterThan(30);
  expect(opened.filter((id) => !ids.includes(id))).toEqual([]);
});

test('the chapters that show a term are in the contents', () => {
  const slugs = CHAPTERS.map(({ slug }) => slug);
  const named = TERMS.flatMap(({ chapters }) => chapters);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((at) => !slugs.includes(at.split('#')[0]))).toEqual([]);
});

test('the sections that show a term are headings of their chapters', () => {
  const sections = new Set(
    TERMS.flatMap(({ chapters }) => chapters).filter((at) => at.includes('#')),
  );
  expect(sections.size).toBeGreaterThan(0);
  for (const at of sections) {
    const [slug, anchor] = at.split('#');
    const [text] = Object.entries(texts).flatMap(([file, one]) =>
      file.includes(`-${slug}/`) ? one : [],
    );
    const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading));
    expect(headings, at).toContain(anchor);
  }
});

test('a glossary is read, and a line that is no entry is named', () => {
  const text =
    '# Words\n\n## Numbers\n\n- **scale** (s): a `float32`.\n- **flushed** (mechanism): lost.\n';
  expect(readGlossary(text)).toEqual([
    { name: 'scale', also: 's', part: 'Numbers', meaning: 'a float32.' },
    { name: 'flushed', also: 'mechanism', part: 'Numbers', meaning: 'lost.' },
  ]);
  expect(() => readGlossary('## A\n- scale: a number.\n')).toThrow('line 2 of docs/glossary.md');
});
