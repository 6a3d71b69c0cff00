import { format } from 'prettier';
import { describe, expect, test } from 'vitest';
import { leadingCode } from '../../../scripts/chapters/expressions.mjs';
import { formula } from '../../../scripts/chapters/formula.mjs';
import { chapterPages } from '../../../scripts/chapters/pages.mjs';
import * as chapterFormat from '../../../scripts/chapters/prettier.mjs';

const head = `---
title: A trial
dek: A chapter that is not one.
takeaway: Nothing is learned here.
readingTime: 3
sources:
  - text: a book
---
`;
const filename = 'lessons/00-the-vanishing-bias/chapter.svx';

/** What the prose becomes, without the imports before it. */
async function made(prose: string): Promise<string> {
  const result = await chapterPages().markup({ content: `${head}\n${prose}\n`, filename });
  const code = result?.code ?? '';
  return code.slice(code.lastIndexOf('</script>') + '</script>'.length).trim();
}

describe('Svelte in a chapter', () => {
  test.for([
    ['{now.a*2} and {now.b*3}', '<p>{now.a*2} and {now.b*3}</p>'],
    ['{now.s_w} and *{now.s_in}*', '<p>{now.s_w} and <em>{now.s_in}</em></p>'],
    ["{a ? '}' : `_${b}_`} *so*", "<p>{a ? '}' : `_${b}_`} <em>so</em></p>"],
    [
      '<Num value={a *2} /> and <Num value={b* 2} />',
      '<p><Num value={a *2} /> and <Num value={b* 2} /></p>',
    ],
    ['A <Link s="a > b">*b*</Link>', '<p>A <Link s="a > b"><em>b</em></Link></p>'],
    ['{#if a}one{:else}*two*{/if} more', '<p>{#if a}one{:else}<em>two</em>{/if} more</p>'],
    [
      '{#if a}\none\n{:else if b_c < d_e}\n*two*\n{/if}',
      '{#if a}\n<p>one</p>\n{:else if b_c < d_e}\n<p><em>two</em></p>\n{/if}',
    ],
    [
      'Text.\n{#if a}\n\none\n\n{/if}\nMore.',
      '<p>Text.</p>\n{#if a}\n<p>one</p>\n{/if}\n<p>More.</p>',
    ],
    ['`{a}` and \\{b\\}', '<p><code>&#123;a&#125;</code> and &#123;b&#125;</p>'],
  ] as const)('%s', async ([prose, component]) => {
    expect(await made(prose)).toBe(component);
  });

  test.for(['{a', '{a ? "}', '<Num value={a', 'a {b}', '<num />', ''])(
    'is not there in %s',
    (text) => {
      expect(leadingCode(text)).toBeUndefined();
    },
  );

  test('a link to a page of the site holds wherever the site stands', async () => {
    expect(await made('[a](/lessons/nine-rows/) and [b](#here)')).toBe(
      `<p><a href="{resolve('/lessons/nine-rows/')}">a</a> and <a href="#here">b</a></p>`,
    );
  });
});

describe('a formula', () => {
  const by = (tex: string) => formula(tex, false).replaceAll(/<\/?m(ath|row)>/g, '');

  test('is MathML without its source', () => {
    expect(formula('a + 1', true)).toBe(
      '<math display="block"><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow></math>',
    );
  });

  test('has the hues of quantities', () => {
    expect(by('s_{in} b')).toBe(
      '<msub data-quantity="in"><mi>s</mi><mi>in</mi></msub><mi data-quantity="b">b</mi>',
    );
    expect(by('w_i')).toBe('<msub><mi>w</mi><mi>i</mi></msub>');
    expect(by('q_b')).toBe('<msub data-quantity="b"><mi>q</mi><mi>b</mi></msub>');
  });

  test('has names upright, and the signs of the text', () => {
    expect(by('\\max')).toContain('<mi mathvariant="normal">max</mi>');
    expect(by('a \\cdot |c|')).toBe(
      '<mi>a</mi><mo>·</mo><mi mathvariant="normal">|</mi><mi>c</mi><mi mathvariant="normal">|</mi>',
    );
  });

  test('has no braces, which would begin an expression', () => {
    expect(by('\\{a\\}')).not.toMatch(/[{}]/);
  });

  test('that cannot be read gives one sentence', () => {
    expect(() => formula('\\frac{1', false)).toThrow(/^the formula \$\\frac\{1\$ cannot be read: /);
  });
});

describe('formatting a chapter', () => {
  const formatted = (text: string) =>
    format(text, { parser: 'chapter', plugins: [chapterFormat], singleQuote: true });

  test('puts the front matter in order and leaves the prose', async () => {
    const prose = '\nA {now.a*2}  \n  and {now.b*3}.\n\n\n* one\n- two';
    expect(await formatted(`---\ntitle:   "A trial"\nlist: [ a,b ]\n---\n${prose}\n\n\n`)).toBe(
      `---\ntitle: 'A trial'\nlist: [a, b]\n---\n${prose.replace('2}  ', '2}')}\n`,
    );
  });

  test('takes a text without front matter', async () => {
    expect(await formatted('A text. ')).toBe('A text.\n');
  });
});
