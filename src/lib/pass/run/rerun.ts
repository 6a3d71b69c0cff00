import type { Elements } from '../../kernels/code/value';
import { PassError, tensorTitle } from '../error';
import { runToEnd, type Steps } from '../progress';
import { copyElements, isSame, type Runner } from './runner';
import type { RunStep } from './step';

/** The former elements of tensors, by the tensors' indices. */
export type Former = ReadonlyMap<number, Elements>;

/**
 * Replaces a tensor's elements and runs the operators that depend on it again. It skips an operator
 * whose inputs did not change, so a change that ends in a layer costs no more than that layer.
 * @param runner a runner whose last run is finished and kept all tensors
 * @returns the former elements of each changed tensor, for `restore`
 * @throws PassError if a tensor was not kept
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
 * Runs the stale operators (see `refitSteps`), and those that depend on them or on changed inputs.
 * @param runner a runner whose last run is finished and kept all tensors
 * @returns the changed tensors, and all that a stale operator made, because their scales may have
 * changed
 * @throws PassError if a tensor was not kept, or the inputs do not fit
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

/** Restores the elements that `rerun` changed. */
export function restore(runner: Runner, former: Former): void {
  for (const [index, elements] of former) copyElements(elements, runner.value(index).data);
}

/** Runs stale steps and those that read a changed tensor, and adds the tensors that they change. */
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
  throw new PassError(
    `${title} was not kept in the run: keep all tensors to run again from one of them.`,
  );
}
