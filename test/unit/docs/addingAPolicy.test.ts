import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { inspect, quantizeGraph } from '../../../src/lib/index';
import { chosenFloor, policiesInMenu, scenario } from '../../../src/lib/lab/scenario';
import { FLOOR_STOPS } from '../../../src/lib/lab/floor/floorStops';
import { makeToy } from '../../../src/lib/examples/toys';
import { f32 } from '../../../src/lib/numeric/float32';
import { appliesTo, namesFor, parseFloor, scaleFloor } from '../../../src/lib/quantizer/floor';
import type * as floorPolicies from '../../../src/lib/quantizer/floors/policies';
import { weightScale } from '../../../src/lib/quantizer/weights';

/*
 * The example of docs/adding-a-policy.md, a policy for int16 only, and a policy for uint8 only. An
 * entry in the list is all that either takes.
 */
vi.mock('../../../src/lib/quantizer/floors/policies', async (original) => {
  const policies = await original<typeof floorPolicies>();
  const { atLeast, oneIfBelow } = await import('../../../src/lib/quantizer/floors/rules');
  const pull = (number: number) => ({
    stack: 'ONE',
    short: `#${number}`,
    source: `Samsung/ONE #${number}`,
    url: `https://github.com/Samsung/ONE/pull/${number}`,
  });
  const added = [
    {
      id: 'pr-99999',
      title: 'floor 1e-7',
      ...pull(99999),
      date: '2026-11-01',
      when: 'proposed',
      dtypes: ['int16'],
      rules: { int16: atLeast(1e-7) },
      leaves: null,
    },
    {
      id: 'pr-99998',
      title: 'scale replaced by 1 below 1e-6',
      ...pull(99998),
      date: '2026-11-02',
      when: 'proposed',
      dtypes: ['uint8'],
      rules: { uint8: oneIfBelow(1e-6) },
      leaves: null,
    },
  ];
  return {
    ...policies,
    POLICIES: [...policies.POLICIES, ...added],
    policyOf: (name: string) =>
      added.find(({ id }) => id === name) ?? policies.policyOf(name as 'none'),
  };
});

const EXAMPLE = 'pr-99999' as 'none';
const UINT8_ONLY = 'pr-99998' as 'none';

test('the guide shows the entry that is tested here', () => {
  const guide = path.join(import.meta.dirname, '../../../docs/adding-a-policy.md');
  const text = readFileSync(guide, 'utf8');
  for (const line of [
    "id: 'pr-99999',",
    "dtypes: ['int16'],",
    'rules: { int16: atLeast(1e-7) },',
  ]) {
    expect(text).toContain(line);
  }
});

test('pr-99999 raises int16 scales below 1e-7 to it', () => {
  const floor = scaleFloor('int16', EXAMPLE);
  const scale = (most: number) => weightScale(-most, most, 'int16', floor, 'x86-64').scale;
  expect(scale(f32(1e-20))).toBe(f32(1e-7));
  expect(scale(1)).toBe(f32(1 / 32767));
});

test('a policy for one dtype is offered for this dtype, and refused for the other', () => {
  expect(parseFloor('pr-99999')).toBe(EXAMPLE);
  expect(namesFor('int16')).toContain(EXAMPLE);
  expect(namesFor('uint8')).not.toContain(EXAMPLE);
  expect(appliesTo(UINT8_ONLY, 'int16')).toBe(false);
  const model = makeToy('conv');
  expect(inspect(model, { floor: EXAMPLE }).channels.length).toBeGreaterThan(0);
  expect(() => quantizeGraph(model, { dtype: 'uint8', floor: EXAMPLE })).toThrow(
    'floor pr-99999 has no meaning with uint8',
  );
});

test('the lab takes a policy only with codes to which it applies', () => {
  const other = scenario.read('?v=1&floor=pr-99999&codes=uint8').state;
  expect(other).toMatchObject({ floor: EXAMPLE, codes: 'uint8' });
  expect(chosenFloor(other.floor, other.codes)).toBeNull();
  expect(chosenFloor(EXAMPLE, 'int16')).toBe(EXAMPLE);
  expect(chosenFloor(EXAMPLE, 'uint8-layer')).toBeNull();
  expect(chosenFloor(UINT8_ONLY, 'int16')).toBeNull();
  expect(chosenFloor(UINT8_ONLY, 'uint8')).toBe(UINT8_ONLY);
  expect(policiesInMenu('int16').slice(0, 2)).toEqual(['pr-6971', 'pr-7017']);
  // Not a stop of the slider, so in the menu; a stop is not.
  expect(policiesInMenu('int16')).toContain('mlx');
  expect(policiesInMenu('int16')).not.toContain(EXAMPLE);
  expect(policiesInMenu('uint8')).toContain(UINT8_ONLY);
  expect(policiesInMenu('uint8')).not.toContain('nncf');
  expect(FLOOR_STOPS.find(({ floor }) => floor === 1e-7)).toMatchObject({ name: '#99999' });
});
