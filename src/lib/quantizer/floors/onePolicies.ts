import { f32, FLT_EPSILON } from '../../numeric/float32';
import type { Policy } from './policy';
import { atLeast, NO_FLOOR, oneIfBelow, productAtLeast } from './rules';

/*
 * The policies of Samsung/ONE. The front page loads them, and no others.
 */

const pull = (number: number) => ({
  stack: 'ONE',
  short: `#${number}`,
  source: `Samsung/ONE #${number}`,
  url: `https://github.com/Samsung/ONE/pull/${number}`,
});

/** In the order of their numbers, which is the order of their dates. */
export const ONE_POLICIES = [
  {
    id: 'none',
    title: 'no floor',
    stack: 'ONE',
    short: 'none',
    source: 'Samsung/ONE',
    url: null,
    date: null,
    when: 'before June 2021',
    dtypes: ['uint8', 'int16'],
    rules: { uint8: NO_FLOOR, int16: NO_FLOOR },
    leaves: null,
  },
  {
    id: 'pr-3480',
    title: 'floor 1e-5',
    ...pull(3480),
    date: '2020-07-29',
    when: '2020-07-29',
    dtypes: ['uint8'],
    // It changed uint8 only.
    rules: { uint8: atLeast(1e-5), int16: NO_FLOOR },
    leaves: {
      id: 'pr-3480',
      scale: f32(1e-5),
      title: 'ONE, uint8 since #3480; int8 since #11310',
    },
  },
  {
    id: 'pr-6971',
    title: 'scale replaced by 1 below 2^-23',
    ...pull(6971),
    date: '2021-06-09',
    when: 'never merged',
    dtypes: ['int16'],
    rules: { int16: oneIfBelow(FLT_EPSILON) },
    leaves: {
      id: 'one',
      scale: 1,
      title: 'replaced by 1: ONE #6971, ONNX Runtime, ModelOpt',
    },
  },
  {
    id: 'pr-7017',
    title: 's_in·s_w at least 1e-15',
    ...pull(7017),
    date: '2021-06-15',
    when: 'never merged',
    dtypes: ['int16'],
    rules: { int16: productAtLeast(f32(1e-15)) },
    leaves: null,
    // How the draft adjusted the scales is lost.
    note: 'our reading of the draft',
  },
  {
    id: 'pr-7063',
    title: 'floor 1e-9',
    ...pull(7063),
    date: '2021-06-22',
    when: '2021-06-22',
    dtypes: ['int16'],
    rules: { uint8: atLeast(1e-9), int16: atLeast(1e-9) },
    leaves: { id: 'pr-7063', scale: f32(1e-9), title: 'ONE, int16 since #7063' },
  },
  {
    id: 'pr-10111',
    title: 'floor 1e-8',
    ...pull(10111),
    date: '2022-11-23',
    when: 'today',
    dtypes: ['int16'],
    rules: { uint8: atLeast(1e-8), int16: atLeast(1e-8) },
    leaves: { id: 'pr-10111', scale: f32(1e-8), title: 'ONE, int16 since #10111' },
  },
] as const satisfies readonly Policy[];
