import { expect, inject, test } from 'vitest';
import { openPage } from './site';

const site = inject('site');

test.for([
  ['command-line/', 1440],
  ['lab/?toy=residual', 1440],
  ['lab/?toy=residual', 360],
] as const)('on /%s at %i px no option of a command is torn apart', async ([path, width]) => {
  const page = await openPage({ viewport: { width, height: 900 } });
  await page.goto(site + path);
  await page.getByText('--state').last().waitFor();
  const torn = await page.evaluate(() => {
    const words: string[] = [];
    for (const code of document.querySelectorAll('main code')) {
      const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        for (const { 0: word, index } of (node.textContent ?? '').matchAll(/--?[\w-]+/g)) {
          const range = document.createRange();
          range.setStart(node, index);
          range.setEnd(node, index + word.length);
          const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
          if (lines.size > 1) words.push(word);
        }
      }
    }
    return words;
  });
  expect(torn).toEqual([]);
});
