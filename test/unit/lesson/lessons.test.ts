import { written } from 'virtual:chapters';
import { describe, expect, test } from 'vitest';
import { CHAPTER_PARTS, CHAPTERS, folderOf } from '../../../src/lib/lesson/chapters';
import type { Lesson } from '../../../src/lib/lesson/lesson';

/** Rules for the data of every chapter. A new chapter is tested automatically. */

const lessons = import.meta.glob<Lesson>('/lessons/*/lesson.ts', {
  eager: true,
  import: 'lesson',
});
const cases = written.map((chapter) => ({
  slug: chapter.slug,
  lesson: lessons[`/lessons/${folderOf(chapter)}/lesson.ts`],
}));

/** The lesson in its initial state. */
function opened({ scenario, values, ...lesson }: Lesson) {
  const of = Object.entries<(state: object) => unknown>(values);
  const now = {
    ...scenario.initial,
    ...Object.fromEntries(of.map(([name, value]) => [name, value(scenario.initial)])),
  };
  return {
    steps: lesson.steps?.(now) ?? [],
    predictions: lesson.predictions?.(now) ?? [],
    checks: lesson.checks?.(now) ?? [],
  };
}

const ids = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id);
const areUnique = (all: readonly { readonly id: string }[]) =>
  expect(new Set(ids(all)).size).toBe(all.length);

describe.for(cases)('chapter $slug', ({ lesson }) => {
  const { steps, predictions, checks } = opened(lesson);

  test('has questions, each with a name of its own', () => {
    expect(predictions.length + checks.length).toBeGreaterThan(0);
    areUnique([...predictions, ...checks]);
    for (const { options } of [...predictions, ...checks]) areUnique(options);
  });

  test('has one right option in each check, and a state that shows why for each wrong one', () => {
    const isRight = ({ right }: { readonly right?: boolean }) => right === true;
    expect(checks.filter(({ options }) => options.filter(isRight).length !== 1)).toEqual([]);
    for (const { options } of checks) {
      for (const { right, see } of options) expect(see === undefined).toBe(right === true);
    }
  });

  test('predicts one of the options, and quotes every guess back', () => {
    // There may be none.
    expect(predictions.filter(({ options, answer }) => !ids(options).includes(answer))).toEqual([]);
    for (const { options, reply } of predictions) {
      const sentences = [null, ...options].map((guess) => JSON.stringify(reply(guess)));
      expect(new Set(sentences).size).toBe(sentences.length);
    }
  });

  test('uses only states that its links can express', () => {
    const { scenario } = lesson;
    const { fields, initial } = scenario;
    const patches = [
      ...steps.map(({ patch }) => patch),
      ...predictions.map(({ patch }) => patch),
      ...checks.flatMap(({ options }) => options.map(({ see }) => see?.patch)),
    ].filter((patch) => patch !== undefined);
    for (const patch of patches) {
      for (const name of Object.keys(patch)) expect(Object.keys(fields)).toContain(name);
      // A value outside its limits would be read back as another.
      expect(scenario.patched(initial, patch)).toEqual({ ...initial, ...patch });
    }
  });
});

test('numbers and addresses of chapters are each used once', () => {
  for (const key of ['number', 'slug', 'title'] as const) {
    expect(new Set(CHAPTERS.map((chapter) => chapter[key])).size).toBe(CHAPTERS.length);
  }
  expect(CHAPTERS.map(({ number }) => number)).toEqual(CHAPTERS.map((_, i) => i));
});

test('every chapter stands in one part', () => {
  expect(CHAPTER_PARTS.flatMap(({ chapters }) => chapters)).toEqual(CHAPTERS);
  for (const { chapters } of CHAPTER_PARTS) expect(chapters.length).toBeGreaterThan(0);
});
