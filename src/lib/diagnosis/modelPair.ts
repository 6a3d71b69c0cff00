import type { Model, Subgraph } from '../model/graph/graph';
import { widenHalves } from '../model/graph/halves';
import { elementCount } from '../model/schema/tensorType';
import { PassError } from '../pass/error';
import { pairGraphs } from './account/pairing';
import { findLayers } from './layers';
import { NO_TWO_FORMS } from './outputsInOrder';
import { pairedOutputs } from './pairedOutputs';

/** What a layer of a quantized model makes and what the float model makes at its place, by name. */
export interface PairedLayer {
  readonly name: string;
  /** Null if the float model makes nothing there */
  readonly floatName: string | null;
}

/**
 * Pairs the layers of a quantized model with a float model, before either is run.
 * @throws PassError if they are not forms of one model
 */
export function pairModels(float: Model, quantized: Model): PairedLayer[] {
  const [mine] = widenHalves(float).model.subgraphs;
  const [other] = quantized.subgraphs;
  checkEnds(mine, other);
  const { activations } = pairGraphs(mine, other);
  const floats = new Map([...activations].map(([index, paired]) => [paired, index]));
  return findLayers(quantized).layers.map(({ name, subgraph, output }) => {
    const index = subgraph === 0 ? floats.get(output) : undefined;
    return { name, floatName: index === undefined ? null : mine.tensors[index].name };
  });
}

/** @throws PassError if the inputs or the outputs differ in number or size */
function checkEnds(float: Subgraph, quantized: Subgraph): void {
  const ends = ({ tensors }: Subgraph, indices: readonly number[]) =>
    indices.map((index) => tensors[index]);
  const sizes = (some: readonly { readonly shape: readonly number[] }[]) =>
    some.map(({ shape }) => elementCount(shape)).join(' ');
  const outputs = ends(float, float.outputs);
  const others = ends(quantized, quantized.outputs);
  const sameInputs = sizes(ends(float, float.inputs)) === sizes(ends(quantized, quantized.inputs));
  if (sameInputs && outputs.length === others.length) {
    const inOrder = pairedOutputs(outputs, others).map((place) => outputs[place]);
    if (sizes(inOrder) === sizes(others)) return;
  }
  throw new PassError(NO_TWO_FORMS);
}
