import type { Model } from './graph';

/** Where each tensor's data goes: the buffers to write, and each tensor's index among them. */
export interface Placement {
  /** Data of each buffer; null if it is empty. */
  buffers: (Uint8Array | null)[];
  /** By subgraph and tensor. */
  ofTensor: number[][];
}

/**
 * Assigns a buffer to the data of each tensor. Unchanged data stays in its buffer. New data takes
 * its tensor's old buffer if nothing else uses it, and a new buffer otherwise. Tensors with the
 * same bytes object share a buffer. A buffer that its tensors no longer use becomes empty, so the
 * other buffers keep their indices.
 */
export function placeData(model: Model): Placement {
  const old = model.buffers.map((buffer) => buffer.data);
  const placed = new Map<Uint8Array, number>();
  const buffers: (Uint8Array | null)[] = model.buffers.map(() => null);
  const taken = new Set<number>([0]);
  const keep = (index: number) => {
    buffers[index] = old[index];
    taken.add(index);
    const data = old[index];
    if (data && !placed.has(data)) placed.set(data, index);
  };

  model.buffers.forEach((buffer, i) => {
    if (!buffer.ofTensors) keep(i);
  });
  for (const index of [...model.metadata.map((m) => m.buffer), ...model.metadataBuffer]) {
    if (index >= 0 && index < old.length) keep(index);
  }
  const unchanged = (buffer: number, data: Uint8Array | null) =>
    buffer > 0 &&
    buffer < old.length &&
    (data === null ? !old[buffer]?.length : data === old[buffer]);
  const tensors = model.subgraphs.flatMap((graph) => graph.tensors);
  for (const { buffer, data } of tensors) if (unchanged(buffer, data)) keep(buffer);

  const place = (buffer: number, data: Uint8Array | null): number => {
    if (unchanged(buffer, data)) return buffer;
    if (data === null || data.length === 0) return 0;
    let index = placed.get(data);
    if (index === undefined) {
      index = buffer > 0 && buffer < old.length && !taken.has(buffer) ? buffer : buffers.length;
      // The first buffer stays empty: its index means "no data".
      if (index === 0) index = buffers.push(null);
      buffers[index] = data;
      taken.add(index);
      placed.set(data, index);
    }
    return index;
  };
  const ofTensor = model.subgraphs.map((graph) =>
    graph.tensors.map((t) => place(t.buffer, t.data)),
  );
  return { buffers, ofTensor };
}
