import type { ChannelFacts } from '../lib/diagnosis/facts';
import type { Model } from '../lib/model/graph/graph';
import type { Bytes } from './quantizeMessages';
import type { FileMap } from './fileMap';

/** A file to be read: the worker reads it, so that not even that keeps the page waiting. */
export interface OpenRequest {
  readonly file: Blob;
}

export interface Opened {
  readonly kind: 'opened';
  /** The whole file; the model is seen in it */
  readonly bytes: Bytes;
  readonly model: Model;
  readonly facts: ChannelFacts;
  /** sha256 in hex; '' where the page may not compute one (no https) */
  readonly hash: string;
}

export interface Refused {
  readonly kind: 'refused';
  /** One sentence */
  readonly message: string;
  /** Of the file, and what of it was read, in bytes */
  readonly size: number;
  readonly read: number;
  /** What of the file could be told from its own tables; null where nothing */
  readonly map: FileMap | null;
}

/** How far it is: a part from 0 to 1, and what is being done. */
export interface OpenProgress {
  readonly kind: 'progress';
  readonly part: number;
  readonly what: string;
}

export type OpenReply = Opened | Refused | OpenProgress;
