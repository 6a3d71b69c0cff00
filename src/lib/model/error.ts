/** A fault in a model. The message is one sentence that names the offset or the tensor. */
export class ModelError extends Error {
  override name = 'ModelError';
}

/** Names a tensor at the start of a sentence: `Tensor 3 "conv/bias" of subgraph 0`. */
export function tensorTitle(subgraph: number, index: number, name: string): string {
  const short = name.length > 60 ? `${name.slice(0, 60)}…` : name;
  return `Tensor ${index} ${JSON.stringify(short)} of subgraph ${subgraph}`;
}
