import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chapterFaults, faultText } from '../../../scripts/chapters/check/faults.mjs';

const root = path.resolve(import.meta.dirname, '../../..');
const mirror = path.join(root, '.svelte-kit', `svx-test-${process.pid}`);
afterAll(() => {
  rmSync(mirror, { recursive: true, force: true });
});

const head = `---
title: A trial
dek: A chapter that is not one.
takeaway: Nothing is learned here.
readingTime: 3
sources:
  - text: a book
---
`;

/**
 * Texts that are put next to a real chapter, whose data they use, each with the expected reports.
 */
const planted: Record<string, { text: string; faults: (string | RegExp)[] }> = {
  good: {
    text: `${head}
## A heading

A number, <Num value={now.bias} digits={5} q="b" />, and $s_b$ in $\\frac{b}{s_b}$, *at once*,
{#if now.quantized}one way{:else}the other way{/if}.

- **bold**, and {now.bias*2} times {now.room*2}
- \`code\`

{#if now.quantized}
A paragraph.
{/if}

| a | b |
| - | - |
| 1 | 2 |
`,
    faults: [],
  },
  types: {
    text: `${head}
The first line
and the second, <Num value="none" />.

<Num value={now.bias} digit={3} />

> quoted {now.nothing}

1. one
2. two {Math.max(now.quantized, 1)}
`,
    faults: [
      /^:11: Type 'string' is not assignable to type/,
      /^:13: .*"digit"' does not exist/,
      /^:15: Property 'nothing' does not exist/,
      /^:18: Argument of type 'boolean' is not assignable/,
    ],
  },
  lint: {
    text: `${head}
A text.

{#each [1, 2] as number}

{number}, {'a word'}

{/each}
`,
    faults: [/^:12: .*\(svelte\/require-each-key\)$/, /^:14: .*\(svelte\/no-useless-mustaches\)$/],
  },
  noKey: {
    text: `${head.replace('readingTime: 3\n', '')}\nText.\n`,
    faults: [/readingTime/],
  },
  notWhole: {
    text: `${head.replace('3', 'three')}\nText.\n`,
    faults: [/readingTime/],
  },
  unknownKey: {
    text: `${head.replace('title', 'author: me\ntitle')}\nText.\n`,
    faults: [/author/],
  },
  noFrontMatter: { text: 'Text.\n', faults: [/no front matter/] },
  unknownTag: { text: `${head}\nA <Nmu value={1} />.\n`, faults: [/<Nmu>/] },
  formula: {
    text: `${head}\nA formula, $\\frac{1}{2$.\n`,
    faults: [/^:10: the formula \$\\frac\{1\}\{2\$ cannot be read: /],
  },
  openBlock: {
    text: `${head}\n{#if now.quantized}\n\nText.\n`,
    faults: [/^:10: Block was left open$/],
  },
  openTag: { text: `${head}\n<Wide>\n\nText.\n`, faults: [/^:10: Block was left open$/] },
  elements: {
    text: `${head}\n# A title\n\nText.\n\n<div>\n\nText.\n\n</div>\n`,
    faults: [/^:10: the title is in the front matter/, /^:14: <div> is not allowed in prose/],
  },
  script: {
    text: `${head}\nText.\n\n<script lang="ts">\n  const a = 1;\n</script>\n`,
    faults: [/^:12: a chapter has no script/],
  },
  style: {
    text: `${head}\nText.\n\n<style>\n  p {\n  }\n</style>\n`,
    faults: [/^:12: a chapter has no styles/],
  },
};

const fileOf = (name: string) => `lessons/00-the-vanishing-bias/${name}.svx`;

describe('a chapter is checked for', () => {
  /** All at once, because each run of the tools reads the whole program. */
  let found: string[];
  beforeAll(async () => {
    const chapters = Object.entries(planted).map(
      ([name, { text }]) => [fileOf(name), text] as const,
    );
    found = (await chapterFaults(new Map(chapters), mirror)).map(faultText);
  }, 240_000);

  test.for(Object.entries(planted))('%s', ([name, { faults }]) => {
    const file = fileOf(name);
    const own = found
      .filter((text) => text.startsWith(file))
      .map((text) => text.slice(file.length));
    expect(own, own.join('\n')).toHaveLength(faults.length);
    for (const [i, fault] of faults.entries()) expect(own[i]).toMatch(fault);
  });

  test('nothing in another file', () => {
    const files = Object.keys(planted).map(fileOf);
    expect(found.filter((text) => !files.some((file) => text.startsWith(file)))).toEqual([]);
  });
});
