import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { contours, joined, runsOf } from '../../../src/lib/examples/hand/contour';
import { drawHand } from '../../../src/lib/examples/hand/draw';
import { handDifference } from '../../../src/lib/examples/hand/metrics';
import { handAnswer, handPlaces, type HandAnswer } from '../../../src/lib/examples/hand/outputs';
import { posed, seenFrom } from '../../../src/lib/examples/hand/skeleton';
import { rasterizer } from '../../../src/lib/examples/hand/rasterizer';

const require = createRequire(import.meta.url);
const wasm = async () =>
  new Uint8Array(readFileSync(require.resolve('@resvg/resvg-wasm/index_bg.wasm')));

describe('a drawn hand', () => {
  test('is the same text for the same seed, and another for another', () => {
    expect(drawHand(7).svg).toBe(drawHand(7).svg);
    expect(drawHand(7).svg).not.toBe(drawHand(8).svg);
  });

  test('has its joints in its skin', async () => {
    const paint = await rasterizer(wasm);
    const { svg, joints, scene } = drawHand(0);
    const { width, height, data } = paint(svg);
    expect([width, height, data.length]).toEqual([224, 224, 224 * 224 * 4]);
    expect(joints).toHaveLength(21);
    const colourAt = (x: number, y: number) => {
      const at = 4 * (Math.round(y) * width + Math.round(x));
      return [...data.slice(at, at + 3)];
    };
    // This background is bluer than red, and skin is redder than blue.
    expect(scene.background.pattern).toBe('plain');
    const [red, , blue] = colourAt(4, 4);
    expect(blue).toBeGreaterThan(red);
    for (const { x, y } of joints) {
      const [r, , b] = colourAt(x, y);
      expect(r - b).toBeGreaterThan(25);
    }
  });

  test('points its fingers up from the wrist, the thumb of a right palm to the right', () => {
    const { joints } = drawHand(0);
    const [wrist] = joints;
    for (const tip of [8, 12, 16, 20]) expect(joints[tip].y).toBeLessThan(wrist.y - 90);
    expect(joints[4].x).toBeGreaterThan(joints[20].x);
  });

  test('has bones of the same length however it is turned', () => {
    for (const seed of [0, 1, 2, 3, 4, 5]) {
      const { pose, view } = drawHand(seed).scene;
      const turn = seenFrom(view);
      const [knuckle, joint] = posed(pose).index.map(turn);
      const far = [knuckle.x - joint.x, knuckle.y - joint.y, knuckle.z - joint.z];
      // The index finger's first bone is 44 mm long.
      expect(Math.hypot(...far)).toBeCloseTo(44, 9);
    }
  });
});

describe('an outline', () => {
  test('of a disc has its area', () => {
    const spot = { x: 100, y: 90 };
    const disc = joined([{ from: spot, to: spot, radii: [30, 30] }], 1);
    const [outline, ...others] = contours(disc, 224);
    expect(others).toEqual([]);
    const area = outline.reduce((sum, a, i) => {
      const b = outline[(i + 1) % outline.length];
      return sum + (a.x * b.y - b.x * a.y) / 2;
    }, 0);
    expect(Math.abs(area) / (Math.PI * 900)).toBeCloseTo(1, 2);
  });

  test('of two discs that do not touch is two outlines', () => {
    const disc = (x: number) =>
      joined([{ from: { x, y: 60 }, to: { x, y: 60 }, radii: [20, 20] }], 1);
    const [left, right] = [disc(50), disc(150)];
    expect(contours((x, y) => Math.min(left(x, y), right(x, y)), 224)).toHaveLength(2);
  });

  test('of a shape that leaves the picture closes outside of it', () => {
    const bar = joined([{ from: { x: 112, y: 112 }, to: { x: 112, y: 400 }, radii: [20, 20] }], 1);
    const [outline] = contours(bar, 224);
    expect(Math.max(...outline.map(({ y }) => y))).toBeGreaterThan(224);
  });
});

describe('the runs of a polygon', () => {
  const spots = [0, 1, 2, 3, 4, 5].map((x) => ({ x, y: 0 }));
  const runs = (keeps: (x: number) => boolean) =>
    runsOf(spots, ({ x }) => keeps(x)).map((run) => run.map(({ x }) => x));

  test('go round its start, and single points are none', () => {
    expect(runs((x) => x < 2 || x === 5)).toEqual([[5, 0, 1]]);
    expect(runs((x) => x === 3)).toEqual([]);
    expect(runs((x) => x !== 0 && x !== 3)).toEqual([
      [1, 2],
      [4, 5],
    ]);
  });

  test('are all of it or nothing', () => {
    expect(runs(() => true)).toEqual([[0, 1, 2, 3, 4, 5]]);
    expect(runs(() => false)).toEqual([]);
  });
});

describe('the outputs of a hand network', () => {
  const inputs = [{ name: 'input_1', shape: [1, 224, 224, 3] }];
  const outputs = [
    { name: 'Identity', shape: [1, 63] },
    { name: 'Identity_1', shape: [1, 1] },
    { name: 'Identity_2', shape: [1, 1] },
    { name: 'Identity_3', shape: [1, 63] },
  ];

  test('are found by name, whatever their order', () => {
    const order = [outputs[3], outputs[2], outputs[1], outputs[0]];
    expect(handPlaces(inputs, outputs)).toEqual({
      landmarks: 0,
      presence: 1,
      handedness: 2,
      world: 3,
    });
    expect(handPlaces(inputs, order)).toEqual({
      landmarks: 3,
      presence: 2,
      handedness: 1,
      world: 0,
    });
  });

  test('are not found in a network of other shapes, names or counts', () => {
    const other = [{ name: 'Identity', shape: [1, 99] }, ...outputs.slice(1)];
    expect(handPlaces(inputs, other)).toBeNull();
    expect(handPlaces(inputs, outputs.slice(1))).toBeNull();
    expect(handPlaces([], outputs)).toBeNull();
    expect(handPlaces([{ name: 'x', shape: [1, 192, 192, 3] }], outputs)).toBeNull();
    expect(handPlaces(inputs, [outputs[0], ...outputs.slice(0, 3)])).toBeNull();
  });

  test('are no answer if a number is not finite', () => {
    const places = { landmarks: 0, presence: 1, handedness: 2, world: 3 };
    const reals = [
      new Float32Array(63),
      Float32Array.of(0.5),
      Float32Array.of(0.25),
      new Float32Array(63),
    ];
    expect(handAnswer(reals, places)).toMatchObject({ presence: 0.5, handedness: 0.25 });
    reals[3][62] = NaN;
    expect(handAnswer(reals, places)).toBeNull();
  });
});

test('the difference of two answers is their mean distance in pixels and in millimetres', () => {
  const first: HandAnswer = {
    landmarks: new Float32Array(63),
    presence: 0.75,
    handedness: 1,
    world: new Float32Array(63),
  };
  const second: HandAnswer = {
    landmarks: Float32Array.from(first.landmarks),
    presence: 0.5,
    handedness: 0.25,
    world: Float32Array.from(first.world),
  };
  // One joint moves by 3 and 4 pixels, so by 5; its z does not count: 5 of 21 joints.
  second.landmarks.set([3, 4, 100], 6);
  // Another moves by 1/8, 2/8 and 2/8 of a metre, so by 3/8: 375 mm of 21 joints.
  second.world.set([0.125, 0.25, 0.25], 60);
  const difference = handDifference(first, second);
  expect(difference.pixels).toBeCloseTo(5 / 21, 12);
  expect(difference.millimetres).toBeCloseTo(375 / 21, 12);
  expect(difference).toMatchObject({ presence: -0.25, handedness: -0.75 });
});
