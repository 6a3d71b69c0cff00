import type { Elements, Value } from '../../kernels/code/value';
import type { Model, Operator, Quantization, Subgraph, Tensor } from '../../model/graph/graph';
import { rerunSteps } from './rerun';
import { runnableGraph } from './runnable';
import type { Runner } from './runner';
import type { RunStep } from './step';
import { describe } from './values';
import type { Steps } from '../progress';

/** A runner for a model that reuses the memory of a runner for another model of the same graph. */
export interface Refit {
  readonly runner: Runner;
  /** Operators whose constants or parameters have changed */
  readonly stale: ReadonlySet<RunStep>;
}

/**
 * Reuses a runner for another model that was quantized from the same floats with other settings.
 * Only operators whose constants, scales or zero points differ are prepared again, one a step. The
 * former runner must not be used any more.
 *
 * @param before the runner of integer runs. For `rerunRefit` it must have kept all tensors
 * @returns null if the models differ in more than that; the new one must then be prepared by itself
 * @throws PassError for a model that cannot be run
 */
export function* refitSteps(before: Runner, model: Model): Steps<Refit | null> {
  const graph = runnableGraph(model);
  if (!isAlike(before.graph, graph)) return null;
  const total = graph.tensors.length + before.fitted.size;
  let done = 0;
  const values: (Value | null)[] = [];
  for (const [index, tensor] of graph.tensors.entries()) {
    values.push(refitted(before, tensor, index));
    yield { done: ++done, total, what: tensor.name };
  }
  const differs = (index: number) => index >= 0 && values[index] !== before.values[index];
  const fitted = new Map(before.fitted);
  const stale = new Set<RunStep>();
  for (const [index, former] of before.fitted) {
    const { inputs, outputs } = graph.operators[index];
    yield { done: ++done, total, what: graph.tensors[outputs[0]]?.name ?? '' };
    if (!inputs.some(differs) && !outputs.some(differs)) continue;
    const anew = before.preparer.refit(graph, index, values, former);
    if (anew === null) return null;
    fitted.set(index, anew);
    stale.add(anew.step);
  }
  return { runner: before.with(graph, values, fitted), stale };
}

/**
 * A run after `refitSteps`. It skips operators that are not stale and whose inputs did not change. The
 * result is that of a whole run. If the run is stopped halfway, the runner must not be used any
 * more.
 */
export const rerunRefit = (
  { runner, stale }: Refit,
  inputs: readonly Elements[],
): Steps<ReadonlySet<number>> => rerunSteps(runner, inputs, stale);

/** The value for a tensor: the same object if nothing differs. */
function refitted(before: Runner, tensor: Tensor, index: number): Value | null {
  const former = before.values[index];
  if (former === null || isSameTensor(before.graph.tensors[index], tensor)) return former;
  const value = describe(tensor, 'integer');
  return value.constant ? value : { ...value, data: former.data };
}

/** Whether two graphs have the same operators on tensors of the same names, types and shapes. */
function isAlike(a: Subgraph, b: Subgraph): boolean {
  return (
    isSameList(a.inputs, b.inputs) &&
    isSameList(a.outputs, b.outputs) &&
    a.tensors.length === b.tensors.length &&
    a.tensors.every((tensor, i) => isAlikeTensor(tensor, b.tensors[i])) &&
    a.operators.length === b.operators.length &&
    a.operators.every((operator, i) => isAlikeOperator(operator, b.operators[i]))
  );
}

const isAlikeTensor = (a: Tensor, b: Tensor): boolean =>
  a.name === b.name &&
  a.type === b.type &&
  isSameList(a.shape, b.shape) &&
  a.data?.length === b.data?.length;

const isAlikeOperator = (a: Operator, b: Operator): boolean =>
  a.opcode === b.opcode &&
  a.options === b.options &&
  isSameList(a.inputs, b.inputs) &&
  isSameList(a.outputs, b.outputs);

const isSameTensor = (a: Tensor, b: Tensor): boolean =>
  a === b || (isSameBytes(a.data, b.data) && isSameQuantization(a.quantization, b.quantization));

function isSameQuantization(a: Quantization | null, b: Quantization | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.quantizedDimension === b.quantizedDimension &&
    isSameList(a.scale, b.scale) &&
    isSameList(a.zeroPoint, b.zeroPoint)
  );
}

function isSameList<T>(a: ArrayLike<T>, b: ArrayLike<T>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

/** Unchanged codes are views of the same memory; see `WeightMemory`. */
function isSameBytes(a: Uint8Array | null, b: Uint8Array | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.buffer === b.buffer && a.byteOffset === b.byteOffset && a.length === b.length) return true;
  return isSameList(a, b);
}
