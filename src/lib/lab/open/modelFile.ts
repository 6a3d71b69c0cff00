import type { ChannelFacts } from '$lib/diagnosis/facts';
import type { Model } from '$lib/model/graph/graph';
import type { Opened } from '../../../workers/protocol';
import { layerNames, type Names } from '../words/names';
import { drawnWeights } from './weights';

/** What a model file holds, as it was read. */
export interface ModelFile {
  readonly name: string;
  readonly file: Blob;
  readonly graph: Model;
  readonly facts: ChannelFacts;
  /** sha256 in hex, or '' */
  readonly hash: string;
  /** Whether it is quantized already: then it is shown as it is, and nothing is run */
  readonly stored: boolean;
  readonly names: Names;
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
    stored: facts.layers.some(({ stored }) => stored),
    names: layerNames(facts.layers),
    weights: drawnWeights(model, facts),
  };
}
