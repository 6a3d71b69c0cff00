import { expect, test } from 'vitest';
import {
  placeLabels,
  placeShortLabels,
  type PlacedLabels,
} from '../../../src/lib/chart/strip/labels';
import type { PlacedMark } from '../../../src/lib/chart/strip/marks';

const frame = { left: 64, right: 1104, top: 20, bottom: 540 };

const mark = (column: number, channel: number, px: number, py: number): PlacedMark => ({
  row: 100 * column + channel,
  column,
  liftedTo: null,
  status: 'saturated',
  channel,
  ofColumn: column === 0 ? 7 : 1,
  layer: { full: `block_${column}/expand`, short: `${column}/expand` },
  px,
  py,
  outcome: channel === 28 ? 'dead consumer' : 'hidden by ReLU6',
});

/** Seven close together, and one whose mark is in the place of their words. */
const crowd = [3, 19, 12, 28, 7, 11, 13].map((channel, i) =>
  mark(0, channel, 66 + 2 * i, 470 + 6 * i),
);
const lone = mark(4, 130, 180, 425);

/** Rough boxes of a fan's words, at seven px per letter. */
const wordsOf = ({ fans }: PlacedLabels) =>
  fans.flatMap(({ brackets }) =>
    brackets.map(({ text, y, outcome }) => ({ from: text, to: text + 7 * outcome.length, y })),
  );

test('a crowded column is fanned out in the order of its marks, bracketed by outcome', () => {
  const labels = placeLabels([...crowd, lone], frame, null);
  expect(labels.fans).toHaveLength(1);
  const [{ lines, brackets }] = labels.fans;
  expect(lines.map(({ mark: { channel } }) => channel)).toEqual([3, 19, 12, 28, 7, 11, 13]);
  expect(lines.every(({ y }, i) => i === 0 || y - lines[i - 1].y >= 14.9)).toBe(true);
  expect(brackets.map(({ outcome }) => outcome)).toEqual([
    'hidden by ReLU6',
    'dead consumer',
    'hidden by ReLU6',
  ]);
  expect(labels.names.map(({ text }) => text)).toEqual(['block_4/expand · 130']);
});

test('words of a bracket keep to its lines, and off the marks of other columns', () => {
  const [{ brackets, lines }] = placeLabels(crowd, frame, null).fans;
  const first = brackets[0];
  // A mark is near the place of the first words, but there is room at their last line.
  const inTheWay = mark(3, 1, first.text + 20, first.y - 4);
  const labels = placeLabels([...crowd, inTheWay], frame, null);
  const [moved] = labels.fans[0].brackets;
  expect(moved.y).not.toBe(first.y);
  expect(lines.map(({ y }) => y)).toContain(moved.y);
  for (const { from, to, y } of wordsOf(labels)) {
    const covers = inTheWay.px > from - 9 && inTheWay.px < to + 9 && Math.abs(inTheWay.py - y) < 12;
    expect(covers).toBe(false);
  }
});

test('many marks far apart in a wide column have numbers next to them, without leaders', () => {
  const wide = [3, 7, 11, 13, 19].map((channel, i) => ({
    ...mark(0, channel, 100 + 180 * i, 480),
    ofColumn: 5,
  }));
  const { fans, names } = placeLabels(wide, frame, null);
  expect(fans).toEqual([]);
  expect(names.map(({ text }) => text)).toEqual(['3', '7', '11', '13', '19']);
});

test('no name covers a mark that is not its own', () => {
  const beside = [mark(0, 11, 300, 480), mark(1, 12, 325, 480)];
  const { names } = placeLabels(beside, frame, null);
  const [first] = names;
  expect(first.mark.channel).toBe(11);
  expect(Math.abs(first.y - 4 - 480)).toBeGreaterThanOrEqual(15);
});

test('a narrow strip gives a crowd one name', () => {
  const narrow = { left: 40, right: 320, top: 20, bottom: 400 };
  const marks = [...crowd.map((one) => ({ ...one, py: one.py - 150 })), { ...lone, py: 280 }];
  const { fans, names } = placeShortLabels(marks, narrow, null);
  expect(fans).toEqual([]);
  expect(names.map(({ text }) => text)).toEqual(['0/expand: 7 channels', '4/expand · 130']);
});

test('forty broken channels of one column have one label and a count', () => {
  const forty = Array.from({ length: 40 }, (_, i) => ({
    ...mark(0, i, 200 + i, 480),
    ofColumn: 971,
  }));
  for (const place of [placeLabels, placeShortLabels]) {
    const { fans, names } = place(forty, frame, null);
    expect(fans).toEqual([]);
    expect(names.map(({ text }) => text.replace(/^.*: /, ''))).toEqual(['971 channels']);
  }
});
