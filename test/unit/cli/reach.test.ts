import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { makeToy, type ToyName } from '../../../src/lib/examples/toys';
import { write } from '../../../src/lib/model/graph/write';
import { runCommand, temporaryFolder } from '../../runCommand';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const RECORDS = ['--random', '2', '--seed', '3', '--range', '-1,1'];

/** A toy, and the same in int16 without and with a floor. */
interface Files {
  readonly float: string;
  readonly june: string;
  readonly head: string;
}
const filesOf = (name: string): Files => ({
  float: at(`${name}.tflite`),
  june: at(`${name}.june.circle`),
  head: at(`${name}.head.circle`),
});
/** Filters 2 and 5 of its one layer are dead. */
const single = filesOf('single');
/** Channel 3 of its first layer is dead, with a bias of +2.25. */
const residual = filesOf('residual');

async function make({ float, june, head }: Files, toy: ToyName): Promise<void> {
  writeFileSync(float, write(makeToy(toy)));
  const ranges = `${float}.json`;
  await runCommand('calibrate', float, '-o', ranges, ...RECORDS);
  for (const [model, state] of [
    [june, 'june-2021'],
    [head, 'head'],
  ]) {
    const ran = await runCommand(
      ...['quantize', float, '-o', model, '--state', state, '--ranges', ranges],
    );
    expect(ran.code).toBe(0);
  }
}

beforeAll(async () => {
  await make(single, 'conv-batch-norm');
  await make(residual, 'residual');
});

interface ReachJson {
  readonly relative_rms: number;
  readonly channels: Record<string, string | number | boolean | null>[];
  readonly tensors: { name: string; relative_rms: number }[];
}

async function reachOf(float: string, model: string): Promise<ReachJson & { integer: number }> {
  const ran = await runCommand('compare', float, model, ...RECORDS, '--reach', '--json');
  expect(ran).toMatchObject({ code: 0, err: '' });
  const { reach, outputs } = JSON.parse(ran.out) as {
    reach: ReachJson;
    outputs: { integer: { relative_rms: number } }[];
  };
  return { ...reach, integer: outputs[0].integer.relative_rms };
}

const fates = ({ channels }: ReachJson) =>
  channels.map(({ channel, reach, mechanism }) => [channel, reach, mechanism]);

test('--reach names the harmful channel, and the effect of its repair', async () => {
  const before = await reachOf(single.float, single.june);
  expect(fates(before)).toEqual([
    [2, 'hidden', null],
    [5, 'visible', 'overflowed and flushed'],
  ]);
  const [hidden, visible] = before.channels;
  expect(visible).toMatchObject({
    layer: 'conv/output',
    status: 'saturated',
    flushed: true,
    collapsed: true,
  });
  expect(visible.own_codes).toBeGreaterThan(0);
  expect(visible.output_codes).toBe(visible.own_codes);
  // Its repair alone gives the same as the floor.
  const after = await reachOf(single.float, single.head);
  expect(visible.repaired_relative_rms).toBe(after.relative_rms);
  expect(before.relative_rms).toBeGreaterThan(100 * after.relative_rms);
  expect(hidden.repaired_relative_rms).toBe(before.relative_rms);
  expect(before.relative_rms).toBeCloseTo(before.integer, 12);
  expect(fates(after).map(([, reach]) => reach)).toEqual(['intact', 'intact']);
});

test('an error that a later layer swallows is in the tensors’ errors, but not in the output', async () => {
  const [before, after] = [
    await reachOf(residual.float, residual.june),
    await reachOf(residual.float, residual.head),
  ];
  expect(fates(before)).toEqual([[3, 'rounded away', 'flushed']]);
  expect(fates(after)).toEqual([[3, 'intact', null]]);
  expect(before.relative_rms).toBe(after.relative_rms);
  const differing = before.tensors.filter(
    ({ relative_rms }, i) => relative_rms !== after.tensors[i].relative_rms,
  );
  expect(differing.map(({ name }) => name)).toEqual(['expand/output']);
});

test('the text lists the worst first', async () => {
  const words = ['compare', single.float, single.june, ...RECORDS];
  const { code, out } = await runCommand(...words, '--reach');
  expect(code).toBe(0);
  expect(out).toMatch(
    /^visible: .*\(1 channel\)\n {2}CONV_2D 0 conv: 1 channel\n {4}channel 5 {2}overflowed and flushed {2}[\d.]+ %\nhidden: .*\(1 channel\)\n {2}CONV_2D 0 conv: 1 channel\n {4}channel 2 \(saturated, flushed and dead weights\)\n$/m,
  );
  const without = await runCommand(...words);
  expect(out.startsWith(without.out)).toBe(true);
  const other = ['compare', residual.float, residual.june, ...RECORDS, '--reach'];
  expect((await runCommand(...other)).out).toMatch(
    /^rounded away: .*\n {2}CONV_2D 0 expand: 1 channel\n {4}channel 3 \(flushed\)\n$/m,
  );
});
