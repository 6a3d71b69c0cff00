import { describe, expect, it } from 'vitest';
import { FIRST_CONVOLUTION_DEAD, weightsOf } from '../../../src/lib/examples/mobilenetv2';
import { nineRows, STEP_KEYS } from '../../../src/lib/diagnosis/nineRows';
import { f32 } from '../../../src/lib/numeric/float32';
import type { Machine } from '../../../src/lib/numeric/machine';
import { traceChannel, type ChannelInput } from '../../../src/lib/quantizer/channel';
import { scaleFloor, type FloorChoice } from '../../../src/lib/quantizer/floor';

function input(channel: number, floor: FloorChoice = 'none', machine: Machine = 'x86-64') {
  const facts = FIRST_CONVOLUTION_DEAD.find((dead) => dead.channel === channel);
  if (facts === undefined) throw new Error(`no dead channel ${channel}`);
  const made: ChannelInput = {
    op: 'CONV_2D',
    dtype: 'int16',
    oneScale: false,
    minWeight: -facts.maxAbsWeight,
    maxWeight: facts.maxAbsWeight,
    ...weightsOf(facts.maxAbsWeight),
    bias: facts.bias,
    inputScale: 0.00015259177598636597,
    outputScale: f32(6 / 32767),
    outputZeroPoint: 0,
    floor: scaleFloor('int16', floor),
    machine,
  };
  return made;
}
const rowsOf = (made: ChannelInput) => nineRows(made, traceChannel(made));
const statuses = (made: ChannelInput) => rowsOf(made).map((row) => row.status);

describe('nine rows', () => {
  it('lose filter 3 at the cast and nowhere before', () => {
    const rows = rowsOf(input(3));
    expect(rows.map((row) => row.key)).toEqual(STEP_KEYS);
    expect(rows.map((row) => row.value)).toEqual([
      1.6357787418920223e-19,
      4.992152805245108e-24,
      4.992152805245108e-24,
      7.617614820112793e-28,
      1.3127468991665657e27,
      -1.5958446532472085e27,
      -9223372036854775808n,
      -7.026009551935886e-9,
      0n,
    ]);
    expect(rows.map((row) => row.status)).toEqual([
      'exact',
      'rounded',
      'exact',
      'rounded',
      'rounded',
      'rounded',
      'saturated',
      'exact',
      'flushed',
    ]);
    expect(rows.findIndex((row) => row.lost)).toBe(6);
  });

  it('are lifted if a floor acts, and lose nothing under today’s floor', () => {
    const rows = rowsOf(input(3, 'pr-10111'));
    expect(rows[2].status).toBe('lifted');
    expect(rows.some((row) => row.lost)).toBe(false);
  });

  it('keep the bias of #7017 but flush its multiplier', () => {
    const rows = rowsOf(input(3, 'pr-7017'));
    expect(rows[6]).toMatchObject({ value: -1215652912168960n, lost: false });
    expect(rows[8]).toMatchObject({ value: 0n, status: 'flushed', lost: true });
  });

  it('trap at the cast on a machine that traps, and leave the rest empty', () => {
    const rows = rowsOf(input(3, 'none', 'wasm-trunc'));
    expect(rows[6]).toMatchObject({ value: null, status: 'trap' });
    expect(rows[7].value).toBeNull();
    expect(rows[8].value).toBeNull();
  });

  it('show the sign of channel 28, the positive one, differ between machines', () => {
    expect(rowsOf(input(28))[6].value).toBe(-(2n ** 63n));
    expect(rowsOf(input(28, 'none', 'aarch64'))[6].value).toBe(2n ** 63n - 1n);
  });

  it('saturate all seven dead channels without a floor, none with today’s', () => {
    for (const { channel } of FIRST_CONVOLUTION_DEAD) {
      expect(statuses(input(channel))[6]).toBe('saturated');
      expect(statuses(input(channel, 'pr-10111'))[6]).toBe('exact');
    }
  });
});
