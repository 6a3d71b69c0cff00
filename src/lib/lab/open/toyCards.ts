import { channelFacts } from '$lib/diagnosis/facts';
import { predictChannels } from '$lib/diagnosis/predict';
import { open } from '$lib/model/graph/open';
import { makeToy, type ToyName } from '$lib/examples/toys';
import { write } from '$lib/model/graph/write';
import { settingsOf } from '$lib/pass/quantize/settings';

/** The content of a toy's card. */
export interface ToyCardFacts {
  readonly name: ToyName;
  readonly title: string;
  readonly size: number;
  readonly layers: number;
  /** The int16 scales of all channels before any floor, and which of the channels are dead */
  readonly scales: Float32Array;
  readonly dead: readonly boolean[];
  readonly note: string;
}

const CARDS: readonly { name: ToyName; title: string; note: string }[] = [
  { name: 'residual', title: 'Residual block', note: 'its bias of +2.25 is live' },
  { name: 'conv-batch-norm', title: 'Folded batch norm', note: 'left behind by weight decay' },
  {
    name: 'depthwise',
    title: 'Depthwise, 700 to 1',
    note: 'none dead; one scale for all costs resolution',
  },
];

function factsOf({ name, title, note }: (typeof CARDS)[number]): ToyCardFacts {
  const bytes = write(makeToy(name));
  const facts = channelFacts(open(bytes));
  const settings = settingsOf({ dtype: 'int16', granularity: 'channel', state: 'june-2021' });
  const table = predictChannels(
    facts,
    facts.layers.map(() => null),
    settings,
  );
  return {
    name,
    title,
    size: bytes.length,
    layers: facts.layers.length,
    scales: table.rawWeightScale,
    dead: Array.from(facts.collapsed, (flag) => flag === 1),
    note: countNote(facts.collapsed, note),
  };
}

/** The text counts the dead channels, so that it follows the toy. */
function countNote(collapsed: Uint8Array, note: string): string {
  const dead = collapsed.reduce((sum, flag) => sum + flag, 0);
  return dead === 0 ? note : `${dead} of ${collapsed.length} dead: ${note}`;
}

/** The cards, computed from the toys. */
export const toyCards = (): ToyCardFacts[] => CARDS.map(factsOf);
