import { describe, expect, test } from 'vitest';
import { TEST_HANDS } from '$lib/examples/hand/sets';
import { nextHand } from '$lib/lab/inputSource';
import { plainText } from '$lib/text/rich';
import type { HandAnswer, HandPlaces } from '$lib/examples/hand/outputs';
import { classesFinding, isScores, topClasses } from '$lib/lab/answer/classes';
import { handPair } from '$lib/lab/answer/handPair';
import { handFinding, handNotes, handTable } from '$lib/lab/answer/handWords';
import { pairedAnswers, type AnswerOutput } from '$lib/lab/answer/outputs';
import { shownValues, valuesFinding, valuesSummary, valuesTable } from '$lib/lab/answer/values';

const output = (
  float: readonly number[],
  quantized: readonly number[] | null = null,
  shape: readonly number[] = [1, float.length],
): AnswerOutput => ({
  name: 'out',
  shape,
  float: Float32Array.from(float),
  quantized: quantized && Float32Array.from(quantized),
  relative: NaN,
});

describe('scores', () => {
  test('are shares of 1 in one vector', () => {
    expect(isScores(output([0.5, 0.25, 0.25]))).toBe(true);
    expect(isScores(output([0.5, 0.25, 0.25], null, [1, 1, 1, 3]))).toBe(true);
    expect(isScores(output([0.5, 0.25, 0.25], null, [3, 1]))).toBe(false);
    expect(isScores(output([0.5, 0.25, 0.5]))).toBe(false);
    expect(isScores(output([1.5, -0.5, 0]))).toBe(false);
    expect(isScores(output([1, NaN]))).toBe(false);
    expect(isScores(output([1]))).toBe(false);
  });

  test('list the highest of both networks once each, the float ones first', () => {
    const both = output([0.1, 0.6, 0.3, 0], [0, 0.2, 0.1, 0.7]);
    const top = topClasses(both, 2);
    expect(top.map(({ index }) => index)).toEqual([1, 2, 3]);
    expect(top[2].quantized).toBeCloseTo(0.7, 6);
    expect(classesFinding(both, top)).toBe(
      'The float network says class 1, the quantized one class 3',
    );
  });

  test('say what both agree on, and name a class by its number', () => {
    const same = output([0.1, 0.9], [0.2, 0.8]);
    expect(classesFinding(same, topClasses(same))).toBe('Both networks say class 1');
    const alone = output([0.1, 0.9]);
    expect(classesFinding(alone, topClasses(alone))).toBe('The float network says class 1');
    const none = output([0.1, 0.9], [NaN, NaN]);
    expect(classesFinding(none, topClasses(none))).toBe(
      'The float network says class 1, the quantized one nothing',
    );
  });
});

describe('plain values', () => {
  test('share an axis that holds both, without what is no number', () => {
    const shown = shownValues(output([0, 1, NaN, 4], [-1, 1, 2, Infinity]));
    expect(shown.lost).toBe(2);
    // The finite pairs are (0, −1) and (1, 1): from −1 to 1, and 4 % more on both sides.
    expect(shown.domain[0]).toBeCloseTo(-1.08, 12);
    expect(shown.domain[1]).toBeCloseTo(1.08, 12);
    expect(valuesSummary(shown)).toMatch(/one of the 4 values.* 2 are no numbers/);
  });

  test('have an axis when all are equal or none is a number', () => {
    const flat = shownValues(output([3, 3], [3, 3])).domain;
    expect(flat[1]).toBeGreaterThan(flat[0]);
    expect(shownValues(output([NaN], [NaN])).domain).toEqual([0, 1]);
  });

  test('of a large output are thinned out evenly', () => {
    const many = output(Array.from({ length: 50_001 }, (_, i) => i));
    const { floats, of } = shownValues(many);
    expect([floats.length, of]).toEqual([16_667, 50_001]);
    expect([floats[0], floats[1]]).toEqual([0, 3]);
  });

  test('are listed from the farthest on', () => {
    const { rows } = valuesTable(output([1, 2, 3], [1.5, NaN, 3]));
    expect(rows.map(([place]) => place)).toEqual([1, 0, 2]);
  });

  test('of a large output are listed as far as the thousand that differ most', () => {
    // Distances from 0 to 100, so that many are equal, and one that is no number.
    const far = Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 101);
    far[40_000] = NaN;
    const { rows } = valuesTable(output(new Array<number>(far.length).fill(0), far));
    const rank = (i: number) => (Number.isNaN(far[i]) ? 1000 : far[i]);
    const sorted = far.map((_, i) => i).sort((a, b) => rank(b) - rank(a) || a - b);
    expect(rows.map(([place]) => place)).toEqual(sorted.slice(0, 1000));
    expect(rows[0]).toEqual([40_000, 0, NaN]);
    // Before a run, the first ones are listed.
    const before = valuesTable(output(far)).rows;
    expect(before.map(([place]) => place)).toEqual(far.slice(0, 1000).map((_, i) => i));
  });

  test('tell the error of the run', () => {
    const ran = { ...output([1], [1]), relative: 0.141 };
    expect(valuesFinding(ran)).toBe('The quantized values differ from the float ones by 14.1 %');
    expect(valuesFinding({ ...ran, relative: 0 })).toBe(
      'The quantized network gives the same values',
    );
    expect(valuesFinding(output([1]))).toBe('What the float network gives');
  });
});

const places: HandPlaces = { landmarks: 0, presence: 1, handedness: 2, world: 3 };
/** A hand whose joints all lie at one place. */
const hand = (x: number, presence: number, world = 0): HandAnswer => ({
  landmarks: Float32Array.from({ length: 63 }, (_, i) => (i % 3 === 0 ? x : 0)),
  presence,
  handedness: 0.5,
  world: new Float32Array(63).fill(world),
});
const outputsOf = (float: HandAnswer, quantized: HandAnswer | null): AnswerOutput[] =>
  (['landmarks', 'presence', 'handedness', 'world'] as const).map((key) => {
    const values = (answer: HandAnswer) => {
      const value = answer[key];
      return typeof value === 'number' ? [value] : [...value];
    };
    return output(values(float), quantized && values(quantized));
  });

describe('a hand', () => {
  test('is read from the outputs, float and quantized', () => {
    const pair = handPair(outputsOf(hand(10, 0.75), hand(12, 0.5)), places);
    expect(pair).toMatchObject({ kind: 'hand', float: { presence: 0.75 } });
    expect(pair.kind === 'hand' && pair.quantized?.landmarks[0]).toBe(12);
    expect(handPair(outputsOf(hand(10, 0.75), null), places)).toMatchObject({ quantized: null });
  });

  test('that is no number is not drawn, and one sentence says so', () => {
    const broken = handPair(outputsOf(hand(10, 0.75), hand(NaN, 0.5)), places);
    expect(broken.kind === 'none' && broken.why).toMatch(
      /^The quantized network gives NaN or an infinity.*as numbers\.$/,
    );
    const float = handPair(outputsOf(hand(Infinity, 0.75), null), places);
    expect(float.kind === 'none' && float.why).toMatch(/^The float network/);
  });

  test('of another network is not drawn; only one that looks like a hand gets a sentence', () => {
    const like = handPair(outputsOf(hand(10, 0.75), null), null);
    expect(like.kind === 'none' && like.why).toMatch(/^An output has 63 numbers, as a hand/);
    expect(handPair([output([1, 2])], null)).toEqual({ kind: 'none', why: '' });
  });

  test('tells its distances, or that it was lost or made up', () => {
    const float = hand(10, 0.75);
    const finding = (other: HandAnswer | null) => plainText(handFinding(float, other));
    expect(finding(null)).toBe('The float network finds a hand');
    // 3 px to the right; 0.01 m along each of three axes is 17.3 mm.
    expect(finding(hand(13, 0.75, 0.01))).toBe(
      'The quantized joints are 3 px off in the picture and 17 mm in space',
    );
    expect(finding(float)).toBe('The quantized joints are where the float ones are');
    expect(finding(hand(13, 0.25))).toBe(
      'The float network finds a hand, but the quantized one does not',
    );
    expect(plainText(handFinding(hand(0, 0.25), float))).toBe(
      'The float network finds no hand, but the quantized one does',
    );
  });

  test('has a row for each joint', () => {
    const { columns, rows } = handTable(hand(10, 0.75), hand(13, 0.75, 0.01));
    expect(rows).toHaveLength(21);
    expect(rows.every((row) => row.length === columns.length)).toBe(true);
    expect(rows[0].slice(0, 6)).toEqual(['wrist', 10, 0, 13, 0, 3]);
    expect(rows[0][6]).toBeCloseTo(10 * Math.sqrt(3), 5);
  });

  test('has a note for joints outside the picture, and for a picture that is hardly a hand', () => {
    expect(handNotes(hand(10, 0.9), hand(224, 0.9))).toEqual([]);
    expect(handNotes(hand(10, 0.9), hand(-1, 0.9))).toEqual([
      '21 of the 21 quantized joints lie outside the picture.',
    ]);
    expect(handNotes(hand(10, 0.5), null)).toEqual([
      'The float network takes this picture for a hand with a probability of only 0.50, so its joints mean little.',
    ]);
  });
});

test('the hands that are shown are the open one and those held back, round and round', () => {
  const seen = [0];
  for (let next = nextHand(0); next !== 0; next = nextHand(next)) seen.push(next);
  expect(seen).toEqual([0, ...TEST_HANDS]);
  expect(nextHand(7)).toBe(TEST_HANDS[0]);
});

test('an integer output of another length is none', () => {
  const floats = [{ name: 'a', shape: [1, 2], float: new Float32Array(2) }];
  const ran = {
    layers: new Float64Array(0),
    emulated: [],
    outputs: [{ name: 'a', relative: 0.5, float: floats[0].float, integer: new Float32Array(3) }],
  };
  expect(pairedAnswers(floats, ran)[0].quantized).toBeNull();
  expect(pairedAnswers(floats, null)[0].relative).toBeNaN();
});
