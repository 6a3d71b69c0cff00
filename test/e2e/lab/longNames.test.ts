import { expect, test } from 'vitest';
import { write } from '../../../src/lib/model/graph/write';
import { alikeNames, fusedNames, longNamed } from '../../longNames';
import { diagnosis, drop, openLab } from './bench';

const MODELS = { fused: longNamed(fusedNames), alike: longNamed(alikeNames) };

test.each([
  ['fused', 1440],
  ['fused', 1024],
  ['fused', 360],
  ['alike', 1440],
  ['alike', 360],
] as const)('%s names fit a page of %i px, and no label covers another', async (kind, width) => {
  const page = await openLab('?state=june-2021', { viewport: { width, height: 900 } });
  const buffer = Buffer.from(write(MODELS[kind]));
  await drop(page, { name: `${kind}.tflite`, mimeType: 'application/octet-stream', buffer });
  await diagnosis(page, /48 of 2,080 channels are dead/);
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
