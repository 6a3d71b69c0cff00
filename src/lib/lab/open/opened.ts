import { drawnWeights } from './weights';
import type { ChannelFacts } from '$lib/diagnosis/facts';
import type { Model } from '$lib/model/graph/graph';
import type { Opened } from '../../../workers/protocol';

/** A model that is open, and the file that it came from. */
export interface OpenedModel {
  readonly name: string;
  readonly file: Blob;
  readonly model: Model;
  readonly facts: ChannelFacts;
  /** sha256 in hex, or '' */
  readonly hash: string;
  /** The weights of one channel, in the order of its taps */
  readonly weights: (row: number) => Float32Array;
}

export function openedModel({ model, facts, hash }: Opened, file: Blob, name: string): OpenedModel {
  return { name, file, model, facts, hash, weights: drawnWeights(model, facts) };
}
