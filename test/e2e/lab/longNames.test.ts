import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { write } from '../../../src/lib/model/graph/write';
import { alikeNames, fusedNames, longNamed } from '../../longNames';
import { diagnosis, drop, openLab } from './bench';

const MODELS = { fused: longNamed(fusedNames), alike: longNamed(alikeNames) };

async function openLong(kind: keyof typeof MODELS, width: number): Promise<Page> {
  const page = await openLab('?state=june-2021', { viewport: { width, height: 900 } });
  const buffer = Buffer.from(write(MODELS[kind]));
  const name = `mobilenet_v2_${kind}_features.tflite`;
  await drop(page, { name, mimeType: 'application/octet-stream', buffer });
  await diagnosis(page, /48 of 2,080 channels are dead/);
  return page;
}

test.each([
  ['fused', 1440],
  ['fused', 1024],
  ['fused', 360],
  ['alike', 1440],
  ['alike', 360],
] as const)('%s names fit a page of %i px, and no label covers another', async (kind, width) => {
  const page = await openLong(kind, width);
  const seen = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const names = [...document.querySelectorAll('figure svg text')].filter((text) =>
      / · \d+( |$)|channels$/.test(text.textContent),
    );
    const boxes = names.map((text) => ({
      text: text.textContent,
      box: text.getBoundingClientRect(),
    }));
    const covered = boxes.flatMap(({ text, box }, i) =>
      boxes
        .slice(i + 1)
        .filter(({ box: b }) => box.left < b.right && b.left < box.right)
        // Letters are lower than their line.
        .filter(({ box: b }) => box.top + 2 < b.bottom - 2 && b.top + 2 < box.bottom - 2)
        .map((other) => [text, other.text]),
    );
    const texts = boxes.map(({ text }) => text);
    return { wide: scrollWidth - clientWidth, covered, texts };
  });
  expect(seen.wide).toBeLessThanOrEqual(0);
  expect(seen.covered).toEqual([]);
  // A narrow strip leaves out a name that has no room.
  expect(width < 640 || seen.texts.some((text) => text.endsWith('40 channels'))).toBe(true);
  // The numbers of the table are there, and the whole name is a click away.
  expect(await page.locator('tbody tr').first().locator('td').first().textContent()).toMatch(/\d/);
  // In a narrow window the card opens under the row.
  if (width < 1280) await page.locator('tbody th button').first().click();
  await page.locator('.card details').first().locator('summary').click();
  const [{ name }] = MODELS[kind].subgraphs[0].tensors.filter(({ name: one }) =>
    one.startsWith(kind === 'fused' ? 'Stateful' : 'c/'),
  );
  const start = name.slice(0, kind === 'fused' ? 60 : 8);
  expect(await page.locator('.card details').first().textContent()).toContain(start);
});

test.each([1440, 1280, 1024, 360])('at %i px nothing is cut or torn apart', async (width) => {
  const page = await openLong('fused', width);
  // The reach of each channel adds the widest words to the table.
  await diagnosis(page, /44 reach the output/);
  await page.locator('.reaches:visible, .under:visible').first().waitFor();
  const seen = await page.evaluate(() => {
    const part = (selector: string) => {
      const found = document.querySelector(selector);
      if (found === null) throw new Error(`there is no ${selector}.`);
      return found;
    };
    const scroll = part('section .scroll');
    const rows = [...scroll.querySelectorAll('tbody tr:not(.gap)')];
    const panel = [...document.querySelectorAll('figure svg text')]
      .filter(({ textContent: text }) => /^Error after|channel's layer|depthwise/.test(text))
      .map((text) => text.getBoundingClientRect());
    const torn: string[] = [];
    const walker = document.createTreeWalker(part('main'), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const mark = /^\s*[,.:;]/.exec(node.textContent ?? '');
      if (mark === null) continue;
      const range = document.createRange();
      range.setStart(node, mark[0].length - 1);
      range.setEnd(node, mark[0].length);
      const box = range.getBoundingClientRect();
      const start = node.parentElement?.closest('p, td, th')?.getBoundingClientRect().left ?? 0;
      if (box.width > 0 && box.left - start < 6) torn.push(node.textContent ?? '');
    }
    return {
      cut: scroll.scrollWidth - scroll.clientWidth,
      rowHeights: rows.map((row) => row.getBoundingClientRect().height),
      bar:
        part('.bar .buttons').getBoundingClientRect().top -
        part('.bar').getBoundingClientRect().top,
      crossed: panel.some((a, i) =>
        panel
          .slice(i + 1)
          .some(
            (b) =>
              a.left < b.right &&
              b.left < a.right &&
              a.top + 2 < b.bottom - 2 &&
              b.top + 2 < a.bottom - 2,
          ),
      ),
      torn,
    };
  });
  expect(seen.cut).toBeLessThanOrEqual(0);
  expect(Math.max(...seen.rowHeights)).toBeLessThan(width < 900 ? 130 : 80);
  if (width >= 1024) expect(seen.bar).toBeLessThan(16);
  expect(seen.crossed).toBe(false);
  expect(seen.torn).toEqual([]);
});
