import type { ChannelFacts } from '$lib/diagnosis/facts';
import { isStoredModel, layerLabels, otherWeighted } from '$lib/diagnosis/layers';
import type { Inspection } from '$lib/diagnosis/inspect';
import { handPlaces, type HandPlaces } from '$lib/examples/hand/outputs';
import type { Model } from '$lib/model/graph/graph';
import { labelsByName } from '$lib/model/graph/labels';
import type { Opened } from '../../../workers/protocol';
import { layerNames, type Names } from '../words/names';
import { drawnWeights } from './weights';

/** A model file and its contents. */
export interface ModelFile {
  readonly name: string;
  readonly file: Blob;
  readonly graph: Model;
  readonly facts: ChannelFacts;
  /** The sha256 in hex; '' if it was not computed */
  readonly hash: string;
  /** Whether all of its layers are quantized. Such a model is shown as it is. */
  readonly stored: boolean;
  /**
   * Whether some layers are quantized and others are in float. The setting is for those in float.
   * Neither this nor a stored model is run.
   */
  readonly hybrid: boolean;
  /** Operators whose weights are not inspected, by kind */
  readonly others: Inspection['others'];
  readonly names: Names;
  /** The label of a tensor, by its name */
  readonly labelOf: (name: string) => string;
  /** Which of its outputs is which, if it is a network that finds the joints of a hand */
  readonly hand: HandPlaces | null;
  /** The weights of one channel, in the order of its taps */
  readonly weights: (row: number) => Float32Array;
}

function handOf({ subgraphs }: Model): HandPlaces | null {
  const [{ inputs, outputs, tensors }] = subgraphs;
  const slots = (indices: ArrayLike<number>) => Array.from(indices, (index) => tensors[index]);
  return handPlaces(slots(inputs), slots(outputs));
}

export function modelFile({ model, facts, hash }: Opened, file: Blob, name: string): ModelFile {
  const isQuantized = isStoredModel(model, facts);
  const isMixed = facts.layers.some(({ stored }) => !stored);
  return {
    name,
    file,
    graph: model,
    facts,
    hash,
    stored: isQuantized && !isMixed,
    hybrid: isQuantized && isMixed,
    others: otherWeighted(model),
    names: layerNames(facts.layers, layerLabels(model, facts.layers)),
    labelOf: labelsByName(model),
    hand: handOf(model),
    weights: drawnWeights(model, facts),
  };
}
