import type { FigureTable } from '$lib/chart/frame/figureTable';
import { variable } from '$lib/text/rich';
import type { LayerLimits } from '$lib/diagnosis/layerLimits';
import { faultOf, isLifted } from '$lib/diagnosis/summary';
import type { ChannelTable } from '$lib/diagnosis/channelTable';
import type { LayerName } from '../words/names';

const orNull = (x: number): number | null => (Number.isNaN(x) ? null : x);

/** The strip as a table with a row for each layer. */
export function layersTable(
  table: ChannelTable,
  names: readonly LayerName[],
  limits: LayerLimits,
): FigureTable {
  return {
    columns: [
      { label: 'layer' },
      { label: 'channels' },
      { label: ['smallest ', ...variable('s', 'w')], quantity: 'w' },
      { label: ['largest ', ...variable('s', 'w')], quantity: 'w' },
      { label: 'multiplier lives from', quantity: 'out' },
      { label: 'bias fits from', quantity: 'b' },
      { label: 'lifted' },
      { label: 'broken' },
    ],
    // Rows are read only when the table is open or saved, so they do not slow a drag.
    get rows() {
      return table.facts.layers.map(({ first, channels }, index) => {
        const scales = table.weightScale.subarray(first, first + channels);
        let [lifted, broken] = [0, 0];
        for (let i = first; i < first + channels; i++) {
          if (isLifted(table, i)) lifted += 1;
          if (faultOf(table, i) !== null) broken += 1;
        }
        return [
          names[index].full,
          channels,
          scales.reduce((a, b) => Math.min(a, b), Infinity),
          scales.reduce((a, b) => Math.max(a, b), 0),
          orNull(limits.multiplier[index]),
          orNull(limits.bias[index]),
          lifted,
          broken,
        ];
      });
    },
  };
}
