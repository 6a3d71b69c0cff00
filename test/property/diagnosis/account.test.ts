import { describe, expect, test } from 'vitest';
import { accountSteps, type Account } from '../../../src/lib/diagnosis/account/account';
import { CAUSES, type Cause } from '../../../src/lib/diagnosis/account/causes';
import { runToEnd } from '../../../src/lib/pass/progress';
import {
  between,
  chosen,
  moveBias,
  pairOf,
  randomNetwork,
  scale,
  silence,
  stepOf,
  type Network,
  type Pair,
} from './plants';

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);

/** Spoils one thing of a network, and quantizes it. */
type Plant = (network: Network) => Pair;

/** Makes the weights of one depthwise channel far larger than all others. Nothing reads them. */
function outgrow(network: Network, factor: number): void {
  const { random, channels, layers } = network;
  const channel = chosen(random, channels);
  scale(layers[0].weights[channel], factor);
  silence(network, channel);
}

/**
 * A plant for every cause. The others stay small: int16 where the plant allows it, and ranges that
 * the record just fills.
 */
const PLANTS: Record<Cause | 'kernel', Plant> = {
  lifted: (network) => {
    network.input.forEach((x, i) => (network.input[i] = 50 * x));
    return pairOf(network, { dtype: 'int16', granularity: 'channel', floor: 0.05 });
  },
  erased: (network) => {
    outgrow(network, 1e4);
    return pairOf(network, { dtype: 'uint8', granularity: 'layer' });
  },
  coarse: (network) => {
    outgrow(network, 60);
    return pairOf(network, { dtype: 'uint8', granularity: 'layer' });
  },
  'lost bias': (network) => {
    const { random, channels, layers } = network;
    const pair = pairOf(network, { dtype: 'int16', granularity: 'channel' });
    const place = chosen(random, layers.length);
    const channel = chosen(random, Math.min(channels, layers[place].outputs));
    const by = between(random, 0.3, 0.6);
    return { ...pair, quantized: moveBias(pair.quantized, `${place}/bias`, channel, by) };
  },
  bias: (network) => {
    const { random, channels, layers } = network;
    const channel = chosen(random, channels);
    layers[0].weights[channel].fill(0).fill(between(random, 1e8, 3e8), 4, 5);
    layers[0].bias[channel] = between(random, 0.2, 0.6);
    silence(network, channel);
    return pairOf(network, { dtype: 'int16', granularity: 'channel' });
  },
  clipped: (network) => pairOf(network, { dtype: 'int16', granularity: 'channel' }, 0.25),
  rounded: (network) => pairOf(network, { dtype: 'uint8', granularity: 'channel' }, 30),
  flushed: (network) => {
    const { random, channels, layers } = network;
    const channel = chosen(random, channels);
    scale(layers[0].weights[channel], 10 ** between(random, -9, -7));
    layers[0].bias[channel] = between(random, 1, 2);
    return pairOf(network, { dtype: 'int16', granularity: 'channel', state: 'june-2021' });
  },
  wrapped: (network) => {
    const { weights, bias } = network.layers[2];
    const setting = { dtype: 'uint8', granularity: 'channel' } as const;
    weights.forEach((some) => some.forEach((w, i) => (some[i] = Math.abs(w))));
    const { quantized } = pairOf(network, setting);
    // Just within either end of int32, where a sum of the same sign passes it
    bias.forEach((_, channel) => {
      const end = (channel % 2 === 0 ? 1 : -1) * (2 ** 31 - 256);
      bias[channel] = end * stepOf(quantized, '2/bias', channel);
    });
    return pairOf(network, setting);
  },
  kernel: (network) => {
    network.layers[2].weights.forEach((weights, channel) => {
      scale(weights, channel === 0 ? 20 : 1);
    });
    return pairOf(network, { dtype: 'uint8', granularity: 'channel' });
  },
};

function accountOf(seed: number, cause: Cause | 'kernel'): Account {
  const network = randomNetwork(seed, cause === 'kernel' ? 'FULLY_CONNECTED' : 'CONV_2D');
  const { float, quantized, record } = PLANTS[cause](network);
  return runToEnd(accountSteps(float, quantized, [record], { machine: 'x86-64', count: 1 }));
}

/** The largest cause, the kernels among them. */
function largest({ causes, kernel }: Account): Cause | 'kernel' {
  const first = causes.at(0);
  return first === undefined || kernel > first.alone ? 'kernel' : first.cause;
}

describe('a fault that is planted in a random network is named first, 200 times of 200', () => {
  test.each([...CAUSES, 'kernel'] as const)('%s: 20 networks of 20', (cause) => {
    const wrong = SEEDS.flatMap((seed) => {
      const account = accountOf(seed, cause);
      const { main } = account;
      const found = largest(account);
      return found === cause && main.causes.includes(cause) ? [] : [{ seed, found, main }];
    });
    expect(wrong).toEqual([]);
  });
});
