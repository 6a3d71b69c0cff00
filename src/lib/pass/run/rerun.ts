import type { Elements } from '../../kernels/code/value';
import { PassError, tensorTitle } from '../error';
import { runToEnd, type Steps } from '../progress';
import { copyElements, isSame, type Runner } from './runner';
import type { RunStep } from './step';

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
  checkKept(runner);
  const former = new Map<number, Elements>();
  const { data } = runner.value(tensor);
  if (isSame(data, elements)) return former;
  former.set(tensor, data.slice());
  copyElements(elements, data);
  runToEnd(carry(runner, former));
  return former;
}

/**
 * Runs what is stale (see `refit`), and what depends on it or on inputs that hold something else now.
 * @param runner all its tensors hold what a finished run has left, and were kept
 * @returns the tensors that hold something else than before, or that a stale operator made: their
 * scales may be others
 * @throws PassError where a tensor was not kept, or the inputs do not fit
 */
export function* rerunSteps(
  runner: Runner,
  inputs: readonly Elements[],
  stale: ReadonlySet<RunStep>,
): Steps<ReadonlySet<number>> {
  checkKept(runner);
  const former = runner.exchange(inputs);
  yield* carry(runner, former, stale);
  return new Set([...former.keys(), ...[...stale].flatMap(({ outputs }) => outputs)]);
}

/** Puts back what `rerun` changed. */
export function restore(runner: Runner, former: Former): void {
  for (const [index, elements] of former) copyElements(elements, runner.value(index).data);
}

/** Runs stale steps and those that read a changed tensor, and adds what these change. */
function* carry(
  runner: Runner,
  former: Map<number, Elements>,
  stale?: ReadonlySet<RunStep>,
): Steps<void> {
  const total = runner.sequence.length;
  for (const [done, step] of runner.sequence.entries()) {
    if (stale?.has(step) !== true && !step.inputs.some((input) => former.has(input))) continue;
    const before = step.outputs.map((output) => runner.value(output).data.slice());
    runner.perform(step);
    step.outputs.forEach((output, i) => {
      if (!isSame(runner.value(output).data, before[i])) former.set(output, before[i]);
    });
    yield { done: done + 1, total, what: runner.graph.tensors[step.outputs[0]]?.name ?? '' };
  }
}

function checkKept(runner: Runner): void {
  const { graph } = runner;
  const lost = graph.tensors.findIndex(
    (_, index) => runner.values[index] !== null && !runner.isKept(index),
  );
  if (lost < 0) return;
  const title = tensorTitle(graph.tensors[lost].name);
  throw new PassError(`${title} was not kept in the run: keep all tensors to run from one on.`);
}
