import { f32 } from '../numeric/float32';
import { largestMagnitude } from '../quantizer/bias';
import { biasWriter, writeMultiplier } from '../quantizer/chain';
import { CODE_RANGE, type CodeRange, type QuantizedDtype } from '../quantizer/dtype';
import {
  accumulatorBits,
  kernelActivation,
  multiplierFor,
  readsFirstScale,
} from '../quantizer/requantization';
import { scalesAtBias } from '../quantizer/floors/scaleFloor';
import { biasStorage } from '../quantizer/storage';
import { largestOf, weightScale, type WeightSetting } from '../quantizer/weights';
import { rowsOf, type ChannelFacts } from './facts';
import {
  concernedBelow,
  sameActivations,
  type PredictedLayers,
  type LayerActivations,
} from './following';
import { knownFloorIndex } from '../quantizer/floors/known';
import { hasOneScale, type InspectedLayer } from './layers';
import { copyMultiplier, isMismatched, largestStep, setHidden, setWeightScales } from './columns';
import { emptyTable, UNKNOWN, type ChannelTable } from './channelTable';

export type { PredictedLayers, LayerActivations } from './following';

/**
 * By layer: the scales that an earlier fake-quantize step chose, one for all channels or one for
 * each; null if there was no such step.
 */
export type FakeScales = readonly (Float32Array | null)[];

/** The codes that may reach a kernel. luci's runtime Quantize also gives −32768. */
const INPUT_CODES: Record<QuantizedDtype, CodeRange> = {
  uint8: CODE_RANGE.uint8,
  int16: { min: -32768, max: 32767 },
};

/**
 * The most that Σ|q_w − z| can be. An element below half a scale has code 0; an element of t scales
 * has at most t + ½, which is at most 2t. If the inverse of the scale is not finite, any code is
 * possible.
 */
function reachOfCodes(
  sumAbsWeight: number,
  maxAbsWeight: number,
  scale: number,
  taps: number,
  largest: number,
): number {
  if (!Number.isFinite(f32(1 / scale))) return taps * largest;
  // The float32 product and the nudged range change a code by far less than this margin.
  if (maxAbsWeight / scale < 0.499) return 0;
  const steps = sumAbsWeight / scale;
  return Math.min(1.001 * steps + taps / 2, 2.01 * steps, taps * largest);
}

/**
 * The table of a float model as a setting would quantize it, without quantizing its data. It takes
 * about half a microsecond per channel, so a table of 17,056 channels keeps up with a dragged
 * floor.
 *
 * @param activations for each layer of `facts`; null without ranges, which leaves the fields that
 * need them null. Layers with stored integer weights have no answers here.
 * @param fakeScales the scales of fake-quantized weights. They stay, and the scales before a floor
 * are not known
 * @param buffer the table of another floor, with the same `fakeScales`. The new table overwrites
 * its columns, in the rows that the change concerns; see `TableFollower`
 * @throws CastTrap on wasm-trunc for a weight range that is not finite
 */
export function predictChannels(
  facts: ChannelFacts,
  activations: readonly (LayerActivations | null)[],
  setting: WeightSetting,
  fakeScales: FakeScales = [],
  buffer?: PredictedLayers,
): ChannelTable {
  const { floor } = setting;
  const fakeOf = (index: number) => fakeScales[index] ?? null;
  const below = buffer === undefined ? null : concernedBelow(buffer, facts, activations, setting);
  const known = facts.layers.map(({ stored }, index) => {
    const ranged = !stored && activations[index] !== null;
    return {
      input: ranged,
      output: ranged,
      rawWeight: !stored && fakeOf(index) === null,
      // How far a floor at the bias step raises the weight scale depends on the input's scale.
      weight: !stored && (ranged || floor.atBias === undefined),
      bias: facts.floatBias[index],
      biasScale: ranged && facts.floatBias[index],
    };
  });
  const table =
    buffer === undefined || below === null ? emptyTable(facts, known) : { ...buffer.table, known };
  facts.layers.forEach((layer, index) => {
    if (layer.stored) return;
    const fake = fakeOf(index);
    const around = activations[index];
    const moved = below === null || !sameActivations(buffer?.activations[index] ?? null, around);
    if (fake === null) fillWeightScales(table, layer, index, setting, below);
    else setWeightScales(table, layer, fake);
    // Fake-quantized weights keep their scale under any floor.
    const concerned = moved ? null : fake === null ? below : 0;
    if (around !== null) fillLayer(table, layer, index, around, setting, concerned);
  });
  return table;
}

function fillWeightScales(
  { facts, rawWeightScale, weightScale: scales, floor: floors }: ChannelTable,
  layer: InspectedLayer,
  index: number,
  { dtype, granularity, floor, machine }: WeightSetting,
  below: number | null,
): void {
  const { first, channels } = layer;
  const largest =
    floor.range === undefined || granularity === 'layer'
      ? undefined
      : largestOf({
          min: facts.minWeight.subarray(...rowsOf(layer)),
          max: facts.maxWeight.subarray(...rowsOf(layer)),
        });
  const both = (min: number, max: number, row: number, end: number) => {
    if (below !== null && !(rawWeightScale[row] < below)) return;
    const { scale, own } = weightScale(min, max, dtype, floor, machine, largest);
    rawWeightScale.fill(own, row, end);
    scales.fill(scale, row, end);
    floors.fill(knownFloorIndex(scale) ?? UNKNOWN, row, end);
  };
  if (granularity === 'layer') {
    both(facts.layerMin[index], facts.layerMax[index], first, first + channels);
    return;
  }
  for (let i = first; i < first + channels; i++) {
    both(facts.minWeight[i], facts.maxWeight[i], i, i + 1);
  }
}

function fillLayer(
  table: ChannelTable,
  layer: InspectedLayer,
  index: number,
  { input, atBias, output, maxAbsInput }: LayerActivations,
  { dtype, granularity, floor, machine }: WeightSetting,
  below: number | null,
): void {
  const { facts } = table;
  const { op, first, channels, taps } = layer;
  const activation = kernelActivation(op, dtype, layer.activation);
  const hasBias = facts.floatBias[index];
  const stage = {
    accumulator: accumulatorBits(dtype),
    output,
    codes: CODE_RANGE[dtype],
  } as const;
  const largestInput = largestStep(input, INPUT_CODES[dtype]);
  const largestWeight = dtype === 'uint8' ? 255 : 32767;
  const layerBias =
    granularity === 'layer' && floor.atBias !== undefined
      ? largestMagnitude(facts.bias.subarray(...rowsOf(layer)))
      : null;
  const writeBias = biasWriter(table, biasStorage(dtype), machine);
  const multiply = multiplierFor(op, dtype, hasOneScale(layer, granularity));
  const readsFirst = readsFirstScale(op, dtype);
  // If the scale of the first channel changes, the multipliers of all do.
  const isNew = readsFirst && below !== null && table.rawWeightScale[first] < below;
  const concerned = isNew ? null : below;
  table.inputScale.fill(input.scale, first, first + channels);
  table.outputScale.fill(output.scale, first, first + channels);

  // A closure over the loop's own variables would cost memory for every row, even a skipped one.
  const reachOf = (row: number, scale: number) => () =>
    largestInput *
    reachOfCodes(facts.sumAbsWeight[row], facts.maxAbsWeight[row], scale, taps, largestWeight);

  // One object for all rows, because a drag makes thousands of rows a frame.
  const asked = { ...atBias, weightScale: 0, bias: 0, taps, sumAbsWeight: Infinity };
  const alone = granularity === 'channel' || channels === 1;
  // Channels that a floor lifted share one scale, and so one multiplier.
  let [last, lastScale] = [-1, NaN];
  for (let i = first; i < first + channels; i++) {
    if (concerned !== null && !(table.rawWeightScale[i] < concerned)) continue;
    if (hasBias) {
      asked.weightScale = table.weightScale[i];
      asked.bias = layerBias ?? facts.bias[i];
      if (alone) asked.sumAbsWeight = facts.sumAbsWeight[i];
      const raised = scalesAtBias(floor, asked);
      if (raised.weightScale !== table.weightScale[i]) {
        table.weightScale[i] = raised.weightScale;
        table.floor[i] = knownFloorIndex(raised.weightScale) ?? UNKNOWN;
      }
      writeBias(i, facts.bias[i], raised.biasScale);
      const differs =
        isMismatched(raised.biasScale, input.scale, raised.weightScale) && table.code[i] !== 0n;
      table.mismatched[i] = differs ? 1 : 0;
    }
    const scale = table.weightScale[i];
    const multiplied = readsFirst ? table.weightScale[first] : scale;
    if (multiplied === lastScale) copyMultiplier(table, last, i);
    else writeMultiplier(table, i, multiply(input.scale, multiplied, output.scale));
    [last, lastScale] = [i, multiplied];
    table.hidden[i] = UNKNOWN;
    const lacksBias = layer.bias >= 0 && !hasBias;
    if (activation === null || lacksBias || table.trapped[i] === 1) continue;
    const r = facts.sumAbsWeight[i] * maxAbsInput;
    setHidden(table, i, activation, facts.bias[i], r, stage, reachOf(i, scale));
  }
}
