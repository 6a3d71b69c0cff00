import { written } from 'virtual:chapters';
import { expect, inject, test } from 'vitest';
import { folderOf } from '../../src/lib/lesson/chapters';
import type { Lesson } from '../../src/lib/lesson/lesson';
import type { Field } from '../../src/lib/scenario/field';
import { TERMS } from '../../src/lib/text/terms';
import { openPage, prerendered } from './site';

/** Wrong links, with the message that each must give, or null if it is simply ignored. */
const LINKS: readonly [path: string, query: string, says: RegExp | null][] = [
  ['', 's_w=NaN', /s_w=NaN is not a number/],
  ['', 's_w=1e999', /s_w=1e999 is above 1/],
  ['', 's_w=-1e999', /s_w=-1e999 is below/],
  ['', 's_w=1e-9&s_w=1e-8&s_w=1e-7', /s_w is given 3 times: the first is used/],
  ['', `s_w=${'9'.repeat(5000)}`, /s_w=9+… is not a number/],
  ['', 'v=99&s_w=1e-9', /too new: it is for version 99/],
  ['', 'v=abc', /version “abc”, which no page has/],
  ['', 'nobody=1&__proto__=2&constructor=3&toString=4', null],
  ['', '%E0%A4%A&%00=%FF', null],
  ['lessons/the-vanishing-bias/', 'hide=nonsense', /hide does not know the part/],
  ['lessons/the-vanishing-bias/', 'only=__proto__,constructor', /only does not know the part/],
  ['lessons/the-vanishing-bias/', 'only=prose&hide=prose', /leave no part of the page/],
  ['lessons/the-vanishing-bias/', 'quantized=maybe', /quantized=maybe is neither 1 nor 0/],
  ['lessons/bias-overflow/', 's_in=nan&b=inf', /s_in=nan is not a number/],
  ['lessons/bias-overflow/', 'b=1e999', /b=1e999 is above/],
  ['lessons/bias-overflow/', 'storage=7', /storage=7 is none of 32, 40, 48, 64/],
  ['lessons/bias-overflow/', 'machine=constructor', /machine=constructor is none of/],
  ['lessons/bias-overflow/', `cell=${'1%2B'.repeat(600)}1`, /is longer than \d+ characters/],
  ['lessons/nine-rows/', 'row=0', /row=0 is below 1/],
  ['lessons/nine-rows/', 'row=2.5', /row=2\.5 is not a whole number/],
  ['lessons/nine-rows/', 'channel=4&floor=toString', /channel=4 is none of/],
];

/** Texts that a field refuses, by the field's message. */
function wrong(field: Field<unknown>): string {
  return 'maxLength' in field ? 'x'.repeat(Number(field.maxLength) + 1) : 'nonsense';
}

const lessons = import.meta.glob<Lesson>('/lessons/*/lesson.ts', { eager: true, import: 'lesson' });

/**
 * One link to each chapter, with a wrong value in every field. A new chapter is tested
 * automatically.
 */
const ALL_WRONG = written.map((chapter): (typeof LINKS)[number] => {
  const { fields } = lessons[`/lessons/${folderOf(chapter)}/lesson.ts`].scenario;
  const names = Object.keys(fields);
  const query = names.map((name) => `${name}=${wrong(fields[name])}`).join('&');
  // Messages have the order of the fields.
  const says = new RegExp(names.map((name) => `${name}=`).join('[^]*'));
  return [`lessons/${chapter.slug}/`, query, says];
});

const cases = [...LINKS, ...ALL_WRONG].map(([path, query, says]) => ({
  path,
  query,
  says,
  shown: query.length > 60 ? `${query.slice(0, 60)}…` : query,
}));

test.for(cases)('/$path?$shown opens in the nearest valid state', async ({ path, query, says }) => {
  const page = await openPage();
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(`${inject('site')}${path}?${query}`, { waitUntil: 'networkidle' });

  const messages = page.locator('.messages');
  if (says === null) expect(await messages.count()).toBe(0);
  else await expect.poll(() => messages.textContent()).toMatch(says);
  expect(await page.locator('h1').count()).toBe(1);
  expect(await page.locator('main').innerText()).not.toMatch(/\[object/);
  expect(errors).toEqual([]);
});

test('every section that a term of the lab links to is in its chapter', () => {
  const html = new Map(prerendered().map((one) => [one.path, one.html]));
  const sections = TERMS.flatMap(({ chapters }) => chapters).filter((at) => at.includes('#'));
  for (const at of new Set(sections)) {
    const [slug, anchor] = at.split('#');
    expect(html.get(`lessons/${slug}/`), at).toContain(` id="${anchor}"`);
  }
});

test('a link can leave out the header and the footer, and another page has them again', async () => {
  const page = await openPage();
  const chapter = `${inject('site')}lessons/nine-rows/`;
  await page.goto(`${chapter}?hide=header,footer`, { waitUntil: 'networkidle' });
  // The end of a chapter, with its sources and neighbours, belongs to the footer.
  const frame = page.locator('[data-part="header"], [data-part="footer"]');
  expect(await frame.count()).toBe(3);
  for (const part of await frame.all()) await expect.poll(() => part.isVisible()).toBe(false);

  await page.goto(`${chapter}?hide=header`, { waitUntil: 'networkidle' });
  await expect.poll(() => frame.first().isVisible()).toBe(false);
  await page.getByRole('link', { name: 'Who rounds?' }).first().click();
  await page.waitForURL('**/who-rounds/**');
  for (const part of await frame.all()) await expect.poll(() => part.isVisible()).toBe(true);
});

test('a quantity that is pointed at lights up where else it stands', async () => {
  const page = await openPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${inject('site')}lessons/bias-overflow/`, { waitUntil: 'networkidle' });
  const terms = page.locator('.prose :is(span, var)[data-quantity="w"]:visible');
  const colour = () =>
    terms.last().evaluate((element) => getComputedStyle(element).backgroundColor);
  const unlit = await colour();
  await terms.first().hover();
  await expect.poll(colour).not.toBe(unlit);
  await page.locator('h1').hover();
  await expect.poll(colour).toBe(unlit);
});
