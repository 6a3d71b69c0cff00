import type { Model } from '../model/graph/graph';
import { wire } from '../model/graph/wiring';
import type { Steps } from '../pass/progress';
import type { Ranges } from '../pass/quantize/ranges';
import { settingsOf, type WeightOptions } from '../pass/quantize/settings';
import { namesFor } from '../quantizer/floor';
import type { FloorName } from '../quantizer/floors/policies';
import { NO_FLOOR } from '../quantizer/floors/rules';
import { isRaised } from '../quantizer/floors/scaleFloor';
import { channelLayout } from '../quantizer/weightedOps';
import {
  fakeWeights,
  largestOf,
  paramsAtScales,
  paramsOf,
  weightCodes,
  type WeightSetting,
} from '../quantizer/weights';
import { UNKNOWN, type ChannelTable } from './channelTable';
import { rowsOf, type ChannelFacts } from './facts';
import { layerWeightsOf } from './layers';
import { modelActivations } from './modelActivations';
import { predictChannels } from './predict';
import { faultOf } from './summary';

/** What one policy does to a model. */
export interface PolicyEffect {
  readonly floor: FloorName;
  /** Channels whose scale or codes it changes, and those of them that have not collapsed */
  readonly touched: number;
  readonly healthy: number;
  /** Channels whose bias is lost, and whose multiplier is flushed */
  readonly lost: number;
  readonly flushed: number;
  /** The most bits that a bias takes; null if no bias is decided */
  readonly bits: number | null;
  /** √(Σ(ŵ − w)² / Σw²) over all weights, from their codes */
  readonly weightError: number;
}

/** Weights with one scale: a channel, or a layer. */
interface Unit {
  /** The first of its rows */
  readonly row: number;
  readonly data: Float32Array;
  readonly min: Float32Array;
  readonly max: Float32Array;
  readonly layerLargest: number;
}

function unitsOf(model: Model, facts: ChannelFacts, perLayer: boolean): Unit[] {
  const wirings = model.subgraphs.map(wire);
  return facts.layers.flatMap((layer, index): Unit[] => {
    if (layer.stored || layer.channels === 0) return [];
    const graph = model.subgraphs[layer.subgraph];
    const { data } = layerWeightsOf(graph, wirings[layer.subgraph], layer);
    const { first, channels, taps } = layer;
    if (perLayer) {
      const [min, max] = [facts.layerMin, facts.layerMax].map((all) => all.slice(index, index + 1));
      return [{ row: first, data, min, max, layerLargest: largestOf({ min, max }) }];
    }
    const { inner } = channelLayout(layer.op, graph.tensors[layer.weights].shape, 'channel');
    const [low, high] = [facts.minWeight, facts.maxWeight].map((all) =>
      all.subarray(...rowsOf(layer)),
    );
    const layerLargest = largestOf({ min: low, max: high });
    return Array.from({ length: channels }, (_, c) => {
      const own = new Float32Array(taps);
      for (let at = c * inner, to = 0; to < taps; at += channels * inner, to += inner) {
        own.set(data.subarray(at, at + inner), to);
      }
      const [min, max] = [low.slice(c, c + 1), high.slice(c, c + 1)];
      return { row: first + c, data: own, min, max, layerLargest };
    });
  });
}

/** The squared error of a unit's weights as the two passes round them, and whether all are 0. */
function errorOf(unit: Unit, setting: WeightSetting, scale: number) {
  const { data } = unit;
  const { machine } = setting;
  const layout = { channels: 1, inner: data.length };
  const first = paramsOf(unit, layout, setting, unit.layerLargest);
  let params = first;
  let codes = weightCodes(data, first, true, machine);
  if (first.scale[0] !== scale) {
    params = paramsAtScales(first, Float32Array.of(scale), machine);
    codes = weightCodes(fakeWeights(codes, first, machine), params, false, machine);
  }
  const zero = params.zeroPoint[0];
  let error = 0;
  for (let i = 0; i < data.length; i++) {
    const difference = (codes[i] - zero) * scale - data[i];
    error += difference * difference;
  }
  return { error, zeroed: params.lo[0] === 0 && params.hi[0] === 0 };
}

/**
 * All policies that apply to a dtype, side by side on a float model. Weights are rounded once
 * without a floor; a policy rounds again what it changes.
 * @param ranges by default those that the file stores
 * @throws as `predictChannels` and `modelActivations`
 */
export function* policyEffects(
  model: Model,
  facts: ChannelFacts,
  options: Omit<WeightOptions, 'floor'>,
  ranges: Ranges | undefined,
): Steps<PolicyEffect[]> {
  const plain = { ...settingsOf({ ...options, floor: 'none' }), floor: NO_FLOOR };
  const units = unitsOf(model, facts, options.granularity === 'layer');
  const names = namesFor(options.dtype);
  const errors = new Float64Array(facts.channels);
  let [power, total] = [0, 0];
  for (const unit of units) {
    const own = paramsOf(unit, { channels: 1, inner: unit.data.length }, plain).scale[0];
    errors[unit.row] = errorOf(unit, plain, own).error;
    total += errors[unit.row];
    for (const w of unit.data) power += w * w;
  }
  const effects: PolicyEffect[] = [];
  for (const floor of names) {
    const setting = settingsOf({ ...options, floor });
    const { layers } = modelActivations(model, facts, setting, ranges);
    const table = predictChannels(facts, layers, setting);
    let [touched, healthy, error] = [0, 0, total];
    for (const unit of units) {
      const { row } = unit;
      const raised = isRaised(table.rawWeightScale[row], table.weightScale[row]);
      // A rule of what is stored can zero weights whose scale it keeps.
      if (!raised && setting.floor.stored === undefined) continue;
      const made = errorOf(unit, setting, table.weightScale[row]);
      error += made.error - errors[row];
      if (!raised && !(made.zeroed && table.rawWeightScale[row] > 0)) continue;
      const layer = facts.layers[facts.layer[row]];
      const [from, to] = options.granularity === 'layer' ? rowsOf(layer) : [row, row + 1];
      touched += to - from;
      for (let i = from; i < to; i++) if (facts.collapsed[i] === 0) healthy += 1;
    }
    effects.push({
      floor,
      touched,
      healthy,
      ...faultsOf(table),
      weightError: Math.sqrt(Math.max(error, 0) / power),
    });
    yield { done: effects.length, total: names.length, what: floor };
  }
  return effects;
}

/** Lost biases, flushed multipliers and the most bits of a table. */
function faultsOf(table: ChannelTable): Pick<PolicyEffect, 'lost' | 'flushed' | 'bits'> {
  let [lost, flushed, bits] = [0, 0, -1];
  for (let row = 0; row < table.length; row++) {
    if (table.flushed[row] === 1) flushed += 1;
    if (table.status[row] === UNKNOWN) continue;
    const fault = faultOf(table, row);
    if (fault !== null && fault !== 'flushed') lost += 1;
    bits = Math.max(bits, table.bits[row]);
  }
  return { lost, flushed, bits: bits < 0 ? null : bits };
}
