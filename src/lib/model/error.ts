/** What is wrong with a model, in one sentence, with the offset or the tensor concerned. */
export class ModelError extends Error {
  override name = 'ModelError';
}

/** A tensor as a sentence begins with it: `Tensor 3 "conv/bias" of subgraph 0`. */
export function tensorTitle(subgraph: number, index: number, name: string): string {
  const short = name.length > 60 ? `${name.slice(0, 60)}…` : name;
  return `Tensor ${index} ${JSON.stringify(short)} of subgraph ${subgraph}`;
}
