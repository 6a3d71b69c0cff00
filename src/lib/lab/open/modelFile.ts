import type { ChannelFacts } from '$lib/diagnosis/facts';
import { isStoredModel, layerLabels, otherWeighted } from '$lib/diagnosis/layers';
import type { Inspection } from '$lib/diagnosis/inspect';
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
  /** Whether the file is quantized. Such a model is shown as it is and is never run. */
  readonly stored: boolean;
  /** Operators whose weights are not inspected, by kind */
  readonly others: Inspection['others'];
  readonly names: Names;
  /** The label of a tensor, by its name */
  readonly labelOf: (name: string) => string;
  /** The weights of one channel, in the order of its taps */
  readonly weights: (row: number) => Float32Array;
}

export function modelFile({ model, facts, hash }: Opened, file: Blob, name: string): ModelFile {
  return {
    name,
    file,
    graph: model,
    facts,
    hash,
    stored: isStoredModel(model, facts),
    others: otherWeighted(model),
    names: layerNames(facts.layers, layerLabels(model, facts.layers)),
    labelOf: labelsByName(model),
    weights: drawnWeights(model, facts),
  };
}
