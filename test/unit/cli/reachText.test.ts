import { expect, test } from 'vitest';
import { reachText } from '../../../src/cli/compare/reach';
import type { Reach, ReachedChannel } from '../../../src/lib/diagnosis/reach';

const channelOf = (
  layer: string,
  channel: number,
  reach: Reach,
  repairedError: number,
): ReachedChannel => ({
  row: channel,
  layer,
  channel,
  status: 'underflowed',
  flushed: true,
  collapsed: true,
  reach,
  mechanism: reach === 'visible' ? 'flushed' : null,
  ownCodes: 1,
  outputCodes: 1,
  repairedError,
});

const textOf = (channels: readonly ReachedChannel[], all = false): string =>
  reachText(
    { records: 1, outputError: 0.0125, layers: [], channels },
    { labelOf: (name) => name, all },
  );

test('a repair whose worth is below the digits shows the difference', () => {
  const text = textOf([
    channelOf('a', 1, 'visible', 0.005),
    channelOf('a', 2, 'visible', 0.0125 - 2 ** -30),
    channelOf('a', 3, 'visible', 0.0125 + 2 ** -30),
    channelOf('a', 4, 'visible', 0.0125),
  ]);
  // 2^-30 is 9.3132257e-10, which is 9.313e-08 %.
  expect(text.split('\n').slice(3, 9)).toEqual([
    expect.stringMatching(/^visible: .*\(4 channels\)$/),
    '  a: 4 channels',
    '    channel 1  flushed             0.5 %',
    '    channel 2  flushed  9.313e-08 % less',
    '    channel 4  flushed          the same',
    '    channel 3  flushed  9.313e-08 % more',
  ]);
});

test('many channels that no output sees are counted, the layer with most first', () => {
  const layers = Array.from({ length: 12 }, (_, i) => String.fromCharCode(97 + i));
  const hidden = layers.flatMap((layer, i) =>
    Array.from({ length: i + 1 }, (_, channel) => channelOf(layer, channel, 'hidden', 0.0125)),
  );
  const lines = textOf(hidden).trimEnd().split('\n').slice(3);
  expect(lines[0]).toMatch(/^hidden: .*\(78 channels\)$/);
  expect(lines[1]).toBe('  l: 12 channels');
  expect(lines[10]).toBe('  c: 3 channels');
  expect(lines[11]).toBe('  … and 2 layers more (--all lists them)');
  expect(lines).toHaveLength(12);
  const whole = textOf(hidden, true);
  expect(whole.match(/channel \d+ \(underflowed, flushed and dead weights\)/g)).toHaveLength(78);
});
