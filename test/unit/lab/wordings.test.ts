import { expect, test } from 'vitest';
import { mechanismOf } from '../../../src/lib/lab/channel/outcome';
import { findingOf } from '../../../src/lib/lab/strip/stripText';
import { MECHANISMS } from '../../../src/lib/diagnosis/reach';
import { plainText } from '../../../src/lib/text/rich';

type Counts = Parameters<typeof findingOf>[0];

const NOTHING: Counts = {
  dead: [],
  lifted: 0,
  liftedDead: 0,
  channels: 8,
  deadScale: null,
  liveScale: null,
};
const finding = (change: Partial<Counts>) => plainText(findingOf({ ...NOTHING, ...change }, 0, ''));

const live = { least: 1e-3, greatest: 1e-2 };

test.for([
  [{ least: 5e-4, greatest: 5e-4 }, 'One scale lies less than a decade below the other 7'],
  [{ least: 5e-5, greatest: 5e-5 }, 'One scale lies 1 decade below the other 7'],
  [{ least: 5e-6, greatest: 5e-4 }, 'One scale lies up to 2 decades below the other 7'],
  [{ least: 5e-5, greatest: 5e-4 }, 'One scale lies up to 1 decade below the other 7'],
  [{ least: 5e-7, greatest: 5e-5 }, 'One scale lies 1 to 3 decades below the other 7'],
] as const)('a distance of dead scales %o: %s', ([deadScale, words]) => {
  expect(finding({ dead: [3], deadScale, liveScale: live })).toBe(words);
});

test.for([
  [[3], { least: 0, greatest: 0 }, 'One of 8 scales is 0'],
  [[2, 3], { least: 0, greatest: 0 }, 'Two of 8 scales are 0'],
  [[2, 3], { least: 0, greatest: 5e-7 }, 'Two of 8 scales are 0 or close to it'],
] as const)('dead scales of %o with the extent %o: %s', ([dead, deadScale, words]) => {
  expect(finding({ dead: [...dead], deadScale, liveScale: live })).toBe(words);
});

test('the width of all scales is written for one decade and for none', () => {
  expect(finding({ liveScale: live })).toBe('All 8 scales lie within 1.0 decade');
  expect(finding({ liveScale: { least: 1, greatest: 1 } })).toBe(
    'All 8 scales are almost the same',
  );
  expect(finding({ liveScale: { least: 1e-3, greatest: 1 } })).toBe(
    'All 8 scales lie within 3.0 decades',
  );
});

test('each mechanism has a sentence of its own that says what does the harm', () => {
  const sentences = MECHANISMS.map((mechanism) => {
    const channel = { mechanism, ownCodes: 1, outputCodes: 0, repairedError: 0 };
    return mechanismOf({ reach: new Map([[0, channel]]) }, 0);
  });
  expect(new Set(sentences).size).toBe(MECHANISMS.length);
  for (const sentence of sentences) {
    expect(sentence).toMatch(
      /^[A-Z][^:]* the harm( together)?\. Repaired alone it changes 1 code /,
    );
  }
});

test('the error of a repair that is no percentage is written as a word', () => {
  const sentence = (repairedError: number) => {
    const channel = { mechanism: MECHANISMS[0], ownCodes: 1, outputCodes: 2, repairedError };
    return mechanismOf({ reach: new Map([[0, channel]]) }, 0);
  };
  expect(sentence(0.141)).toMatch(/2 of the output, whose error would be 14\.1 %\.$/);
  expect(sentence(Infinity)).toMatch(/2 of the output, whose error would be infinite\.$/);
  expect(sentence(NaN)).toMatch(/2 of the output, whose error would be unknown\.$/);
});
