import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { measureHands, type HandReport } from '../../../scripts/hands/measure';
import { handRecords } from '../../../scripts/hands/pictures';
import { handTable, spreadOf } from '../../../scripts/hands/report';
import { handFile } from '../../../scripts/networks';
import { handAnswer, handPlaces } from '../../../src/lib/examples/hand/outputs';
import { CALIBRATION_HANDS, TEST_HANDS } from '../../../src/lib/examples/hand/sets';
import { NETWORK_NAMES, type NetworkName } from '../../../src/lib/examples/networks';
import { openModel, prepareGraph } from '../../../src/lib';

const networkOf = (name: NetworkName) => openModel(readFileSync(handFile(name)));

describe.each(NETWORK_NAMES)('the network %s', (name) => {
  test('takes the first hand for a right one, and finds its joints', async () => {
    const model = networkOf(name);
    const [graph] = model.subgraphs;
    const slots = (indices: readonly number[]) => indices.map((index) => graph.tensors[index]);
    const places = handPlaces(slots(graph.inputs), slots(graph.outputs));
    const [{ input, joints }] = await handRecords([0]);
    const outputs = prepareGraph(model)([input]);
    const answer =
      places &&
      handAnswer(
        outputs.map(({ reals }) => reals),
        places,
      );
    if (answer === null) throw new Error('no answer');
    expect(answer.presence).toBeGreaterThan(0.9);
    expect(answer.handedness).toBeGreaterThan(0.5);
    joints.forEach(({ x, y }, i) => {
      const off = Math.hypot(answer.landmarks[3 * i] - x, answer.landmarks[3 * i + 1] - y);
      expect(off).toBeLessThan(9);
    });
    // The tip of the middle finger is 190 mm from the wrist in the drawing.
    const [wrist, tip] = [0, 12].map((joint) => answer.world.subarray(3 * joint, 3 * joint + 3));
    const length = Math.hypot(tip[0] - wrist[0], tip[1] - wrist[1], tip[2] - wrist[2]);
    expect(length).toBeGreaterThan(0.13);
    expect(length).toBeLessThan(0.22);
  });
});

test('no hand is both calibrated with and measured on', () => {
  expect(CALIBRATION_HANDS.filter((seed) => TEST_HANDS.includes(seed))).toEqual([]);
});

test('a spread is the mean and the standard deviation of a sample', () => {
  // The squares of −2, −1, 0, 1, 2 add up to 10; by 4 that is 2.5.
  expect(spreadOf([1, 2, 3, 4, 5])).toEqual({ mean: 3, sd: Math.sqrt(2.5) });
  expect(spreadOf([7])).toEqual({ mean: 7, sd: 0 });
});

describe('the table of the lite network, on one hand', () => {
  let report: HandReport;
  const rowOf = (dtype: string, state: string, run: string) => {
    const row = report.rows.find(
      ({ setting }) => setting.dtype === dtype && setting.state === state && setting.run === run,
    );
    if (row === undefined) throw new Error('no such row');
    return row;
  };

  beforeAll(async () => {
    // Ranges of this hand alone would clip another one.
    const hands = await handRecords([0]);
    report = measureHands(networkOf('hand-lite'), hands, hands, () => undefined);
  }, 240_000);

  test('counts the channels that the report names', () => {
    expect(report.channels).toBe(11_552);
    const june = rowOf('int16', 'june-2021', 'integer');
    expect([june.dead, june.lost, june.zero, june.lifted]).toEqual([1052, 1050, 1050, 0]);
    const head = rowOf('int16', 'head', 'integer');
    expect(head.lost).toBe(0);
    // The floor lifts every dead channel.
    expect(head.lifted).toBeGreaterThanOrEqual(head.dead);
  });

  test('shows that the floor mends the hand in space, and that a fake-quantized run flatters', () => {
    const space = (row: ReturnType<typeof rowOf>) => row.hands[0].relativeSpace;
    const june = space(rowOf('int16', 'june-2021', 'integer'));
    const head = space(rowOf('int16', 'head', 'integer'));
    expect(june).toBeGreaterThan(10 * head);
    // The kernel of FULLY_CONNECTED takes one scale where the file has one for each channel.
    expect(rowOf('uint8', 'head', 'integer').hands[0].relative).toBeGreaterThan(1);
    expect(rowOf('uint8', 'head', 'fake').hands[0].relative).toBeLessThan(0.1);
  });

  test('is written as Markdown, with what was left out', () => {
    const text = handTable('hand-lite', report);
    expect(text).toContain('1,052 of 11,552 channels are dead.');
    expect(text).toContain('Left out: none.');
    expect(handTable('x', { ...report, leftOut: [3, 5] })).toContain('Left out: hand 3, hand 5.');
    expect(text).toMatch(/\| int16 channel, june-2021 \| integer \| 1,050, 1,050 of them/);
    const lines = text.split('\n').filter((line) => line.startsWith('|'));
    expect(lines).toHaveLength(7);
    expect(new Set(lines.map((line) => line.split('|').length)).size).toBe(1);
  });
});
