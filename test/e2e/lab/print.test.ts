import { expect, test } from 'vitest';
import { diagnosis, openLab } from './bench';

/** What the page has when a browser lays it out for paper */
interface OnPaper {
  readonly canvases: number;
  /** One subpath a dot */
  readonly dots: number;
  readonly limits: number;
  /** The width of the drawing and of what is drawn in it */
  readonly widths: number[];
}

test('the strip prints its dots and its limit lines, as wide as the paper', async () => {
  const page = await openLab('?toy=residual', { colorScheme: 'dark' });
  await diagnosis(page, /The output differs/);
  expect(await page.locator('.strip canvas').count()).toBe(2);
  await page.evaluate(() => {
    // A canvas would be printed as an empty picture that hides what is behind it.
    const kept = window as Window & typeof globalThis & { onPaper?: OnPaper };
    // The last listener: the browser lays the page out right after it.
    matchMedia('print').addEventListener('change', ({ matches }) => {
      if (!matches) return;
      const strip = document.querySelector('.strip .drawing');
      const drawn = strip?.querySelector('svg');
      const dots = [...(strip?.querySelectorAll('svg[data-quantity=w] path') ?? [])];
      kept.onPaper = {
        canvases: strip?.querySelectorAll('canvas').length ?? -1,
        dots: dots
          .map((path) => path.getAttribute('d')?.match(/M/g)?.length ?? 0)
          .reduce((a, b) => a + b, 0),
        limits: strip?.querySelectorAll('.limits path[d]').length ?? 0,
        widths: [strip?.clientWidth ?? 0, Number(drawn?.getAttribute('width'))],
      };
    });
  });
  await page.pdf({ format: 'A4' });
  const onPaper = await page.evaluate(
    () => (window as Window & typeof globalThis & { onPaper?: OnPaper }).onPaper,
  );
  expect(onPaper).toMatchObject({ canvases: 0, dots: 28, limits: 2 });
  const [room = 0, drawn] = onPaper?.widths ?? [];
  expect(room).toBeLessThan(1200);
  expect(drawn).toBe(room);
  // On the screen all is as before.
  expect(await page.locator('.strip canvas').count()).toBe(2);
  expect(await page.locator('.strip .drawing svg').first().getAttribute('width')).toBe('1200');
});

test('paper has the setting in words, and no controls', async () => {
  const page = await openLab('?toy=residual&state=head');
  await diagnosis(page, /The output differs/);
  await page.emulateMedia({ media: 'print' });
  const text = await page.locator('main').innerText();
  expect(text).toMatch(
    /int16 · channel, luci as of today, floor 10.8, casts of x86-64, ranges recorded here/,
  );
  expect(text).not.toMatch(/Open files|drag up/);
  expect(await page.locator('main').getByRole('radio').count()).toBe(0);
  expect(await page.locator('main').getByRole('combobox').count()).toBe(0);
});
