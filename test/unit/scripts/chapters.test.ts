import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { divide } from '../../../scripts/chapters/frontMatter.mjs';
import { chapterPages } from '../../../scripts/chapters/pages.mjs';

const HEAD = `---
title: A ruler
dek: One line.
takeaway: A sentence.
readingTime: 3
sources:
  - text: A book
---
`;
const file = path.resolve(
  import.meta.dirname,
  '../../../lessons/00-the-vanishing-bias/chapter.svx',
);

/** The build's result for a chapter's prose. */
async function made(prose: string): Promise<string> {
  const result = await chapterPages().markup?.({ content: HEAD + prose, filename: file });
  return result?.code ?? '';
}

describe('the front matter', () => {
  test('is divided from the prose, which keeps its lines', async () => {
    const { frontMatter, prose } = await divide(`${HEAD}\nText.\n`, 'chapter.svx');
    expect(frontMatter).toEqual({
      title: 'A ruler',
      dek: 'One line.',
      takeaway: 'A sentence.',
      readingTime: 3,
      sources: [{ text: 'A book' }],
    });
    expect(prose.split('\n').indexOf('Text.')).toBe(HEAD.split('\n').length);
  });

  test.for([
    ['Text.', 'chapter.svx has no front matter between two lines of ---.'],
    [HEAD.replace('title: A ruler\n', ''), 'chapter.svx: the front matter needs title, a text.'],
    [HEAD.replace('3', 'soon'), 'chapter.svx: the front matter needs readingTime, minutes.'],
    [HEAD.replace('- text', '- href'), /needs sources, a list of sources, each with a text/],
    [HEAD.replace('dek:', 'deck: x\ndek:'), 'chapter.svx: the front matter has no field deck.'],
    [HEAD.replace('title: A', 'title: "A'), /the front matter needs title/],
  ] as const)('%# that lacks something gives one sentence', async ([text, sentence]) => {
    await expect(divide(text, 'chapter.svx')).rejects.toThrow(sentence);
  });
});

describe('the prose', () => {
  test('may have a tag at the beginning of a line and of a paragraph', async () => {
    const code = await made('It is\n<Num value={2} /> today.\n\n<Num value={3} /> tomorrow.\n');
    expect(code).toContain('<p>It is\n<Num value={2} /> today.</p>');
    expect(code).toContain('<p><Num value={3} /> tomorrow.</p>');
  });

  test('finds its tags: figures in its own folder, the others where all chapters have theirs', async () => {
    const code = await made('<VanishingBias />\n\nIt is <Num value={now.bias} />.\n');
    expect(code).toContain("import VanishingBias from './VanishingBias.svelte';");
    expect(code).toContain("import Num from '$lib/lesson/tags/Num.svelte';");
    expect(code).toContain('const { now } = useLesson(lesson);');
    await expect(made('<Figrue />\n')).rejects.toThrow('uses <Figrue>, but there is no');
  });

  test('sets a note next to the paragraph before it', async () => {
    const code = await made('Text.\n\n<Note question="Why?">\n\nSo.\n\n</Note>\n');
    expect(code.replace(/\s*\n\s*/g, '')).toContain(
      '<Note question="Why?">{#snippet paragraph()}<p>Text.</p>{/snippet}<p>So.</p></Note>',
    );
    const two = await made(
      'A.\n\n<Note question="B?">C.</Note>\n\nD.\n\n<Note question="E?">F.</Note>\n',
    );
    expect(two.match(/paragraph\(\)/g)).toHaveLength(2);
    const homeless = '## Title\n\n<Note question="Why?">\n\nSo.\n\n</Note>\n';
    await expect(made(homeless)).rejects.toThrow('must follow the paragraph');
  });

  test('sets variables in their hue and other formulas as MathML', async () => {
    const code = await made('The step $s_{in}$ of $b$ is $\\frac{a}{b}$.\n');
    expect(code).toContain('<Var letter="s" index="in" />');
    expect(code).toContain('<Var letter="b" />');
    expect(code).toContain('<math><mrow><mfrac>');
    await expect(made('$\\frac{a$\n')).rejects.toThrow('KaTeX');
  });
});
