import type { Model } from '../model/graph/graph';
import { wire } from '../model/graph/wiring';
import { CastTrap } from '../numeric/machine';
import type { Settings } from '../pass/quantize/settings';
import { dequantize } from '../quantizer/code';
import { channelLayout } from '../quantizer/weightedOps';
import { fakeWeights, weightCodes, weightParams } from '../quantizer/weights';
import type { ChannelTable } from './channelTable';
import { layerWeightsOf, type InspectedLayer } from './layers';
import type { FakeScales } from './predict';

/**
 * Fills in what the rounding of its weights costs each channel: 10·log10(Σw²/Σ(w − ŵ)²) in dB,
 * where ŵ are the reals of the codes, and whether all codes are the zero point. It quantizes all
 * weights, which is too slow for a floor that is dragged. Weights that are stored, or were
 * fake-quantized before, have lost the floats to compare with.
 * @param table of the same setting, whose weight scales decide
 */
export function fillWeightNoise(
  table: ChannelTable,
  model: Model,
  settings: Settings,
  fakeScales: FakeScales,
): void {
  const wirings = model.subgraphs.map(wire);
  table.facts.layers.forEach((layer, index) => {
    const isFloat = !layer.stored && (fakeScales[index] ?? null) === null;
    if (!isFloat || !table.known[index].weight) return;
    const graph = model.subgraphs[layer.subgraph];
    const { data } = layerWeightsOf(graph, wirings[layer.subgraph], layer);
    try {
      fillLayer(table, layer, data, graph.tensors[layer.weights].shape, settings);
    } catch (error) {
      // No code stands for such a weight on a machine whose casts stop the program.
      if (!(error instanceof CastTrap)) throw error;
    }
  });
}

function fillLayer(
  table: ChannelTable,
  { op, first, channels }: InspectedLayer,
  data: Float32Array,
  shape: readonly number[],
  settings: Settings,
): void {
  const { granularity, machine } = settings;
  const params = weightParams(data, channelLayout(op, shape, granularity), settings);
  // Under #7017 the bias raises scales after the weights were fake-quantized.
  const scale = params.scale.map((_, i) => table.weightScale[first + i]);
  const isRaised = scale.some((s, i) => !Object.is(s, params.scale[i]));
  const once = weightCodes(data, params, true, machine);
  const codes = isRaised
    ? weightCodes(fakeWeights(once, params, machine), { ...params, scale }, false, machine)
    : once;
  const { inner } = channelLayout(op, shape, 'channel');
  const [signal, noise] = [new Float64Array(channels), new Float64Array(channels)];
  const used = new Uint8Array(channels);
  for (let i = 0; i < data.length; i++) {
    const channel = Math.floor(i / inner) % channels;
    const at = scale.length === 1 ? 0 : channel;
    const zero = params.zeroPoint[at];
    signal[channel] += data[i] ** 2;
    noise[channel] += (data[i] - dequantize(codes[i], scale[at], zero)) ** 2;
    if (codes[i] !== zero) used[channel] = 1;
  }
  for (let c = 0; c < channels; c++) {
    table.signalToNoise[first + c] = 10 * Math.log10(signal[c] / noise[c]);
    const isLive = table.facts.collapsed[first + c] === 0;
    table.erased[first + c] = isLive && used[c] === 0 ? 1 : 0;
  }
}
