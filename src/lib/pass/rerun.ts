import type { Elements } from '../kernels/node';
import { PassError, tensorTitle } from './error';
import { copyElements, type Runner } from './runner';

/** The elements that tensors had, by the tensors' indices. */
export type Former = ReadonlyMap<number, Elements>;

/**
 * Puts elements in a tensor's place and runs again what depends on it. An operator whose inputs are
 * as they were is left out, so that a change that ends in a layer costs no more than that layer.
 * @param runner its last run is finished, and all its tensors were kept
 * @returns what each tensor that changed held before, for `restore`
 * @throws PassError where a tensor was not kept
 */
export function rerun(runner: Runner, tensor: number, elements: Elements): Former {
  const { graph, sequence } = runner;
  const lost = graph.tensors.findIndex(
    (_, index) => runner.values[index] !== null && !runner.isKept(index),
  );
  if (lost >= 0) {
    const title = tensorTitle(graph.tensors[lost].name);
    throw new PassError(`${title} was not kept in the run: keep all tensors to run from one on.`);
  }
  const former = new Map<number, Elements>();
  const { data } = runner.value(tensor);
  if (isSame(data, elements)) return former;
  former.set(tensor, data.slice());
  copyElements(elements, data);
  for (const step of sequence) {
    if (!step.inputs.some((input) => former.has(input))) continue;
    const before = step.outputs.map((output) => runner.value(output).data.slice());
    runner.perform(step);
    step.outputs.forEach((output, i) => {
      if (!isSame(runner.value(output).data, before[i])) former.set(output, before[i]);
    });
  }
  return former;
}

/** Puts back what `rerun` changed. */
export function restore(runner: Runner, former: Former): void {
  for (const [index, elements] of former) copyElements(elements, runner.value(index).data);
}

/** Whether elements are the same numbers; NaN is itself. */
function isSame(a: Elements, b: Elements): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
