import { isCodeType, roundToCodes } from '../../kernels/code/codes';
import type { Value } from '../../kernels/code/value';
import { memoryNeedOf } from '../../kernels/simd/memoryNeed';
import { simdModule } from '../../kernels/simd/module';
import { Simd } from '../../kernels/simd/simd';
import type { Model, Subgraph } from '../../model/graph/graph';
import type { Machine } from '../../numeric/machine';
import { asPart, runToEnd, type Steps } from '../progress';
import { Budget, RUN_LIMITS, type RunLimits } from './limits';
import { Runner } from './runner';
import { runnable } from './runnable';
import { layOutSteps, type Arithmetic } from './values';
import { Preparer } from './preparer';

export { runnableGraph } from './runnable';
export type { ResultMark } from './mark';
export { Runner, type Observe } from './runner';
export { RUN_LIMITS, type RunLimits } from './limits';
export type { Arithmetic } from './values';

export interface RunOptions {
  /** The machine whose casts are repeated; x86-64 by default */
  readonly machine?: Machine;
  /** Tensors that can be read after a run, as the outputs can. All others share memory */
  readonly keep?: 'all' | ReadonlySet<number>;
  /**
   * `integer`: the file's own types, with integer kernels for codes. `fake`: in float, with
   * activations and weights fake-quantized, as ONE evaluates accuracy
   */
  readonly arithmetic?: Arithmetic;
  /** If false, only the plain kernels run. They define the bits that the SIMD kernels must give */
  readonly simd?: boolean;
  /** The limits of the run; `RUN_LIMITS` by default */
  readonly limits?: RunLimits;
}

/**
 * Prepares a model's graph for many runs. The kernels are those of today's interpreter in ONE.
 * Operators that they refuse are computed in float between a Dequantize and a Quantize, and their
 * outputs are marked. An operator that nobody knows is left out with all that needs it.
 * @throws PassError, in one sentence, for a model that cannot be run
 */
export const prepareRun = (model: Model, options?: RunOptions): Runner =>
  runToEnd(prepareSteps(model, options));

/** `prepareRun` in steps, one for each tensor and operator. */
export function* prepareSteps(model: Model, options: RunOptions = {}): Steps<Runner> {
  const { graph, order, leftOut } = runnable(model);
  const { machine = 'x86-64', keep, arithmetic = 'integer', limits = RUN_LIMITS } = options;
  const keeps = (index: number) => keep === 'all' || (keep?.has(index) ?? false);
  let simd: Simd | undefined;
  const layout = layOutSteps(graph, order, {
    arithmetic,
    keeps,
    memory: limits.memory,
    allocate: (size, constants) => {
      const module = options.simd === false ? null : simdModule();
      const room = memoryNeedOf(graph.operators, constants);
      if (module === null || room.weights === 0) return new ArrayBuffer(size);
      simd = new Simd(module, size, room);
      return simd.buffer;
    },
  });
  const { values, bytes } = yield* asPart(layout, 0, 2);
  const preparer = new Preparer(machine, simd, new Budget(limits, bytes));
  const fitted = yield* asPart(preparer.fitSteps(graph, order, values), 1, 2);
  const rounds = arithmetic === 'fake' ? rounding(graph, values, machine) : () => undefined;
  return new Runner(graph, values, fitted, bytes, rounds, keeps, preparer, leftOut);
}

/** Rounds an activation to the reals of the codes that the file gives it. */
function rounding(graph: Subgraph, values: readonly (Value | null)[], machine: Machine) {
  return (index: number) => {
    const { type } = graph.tensors[index];
    const value = values[index];
    if (value !== null && isCodeType(type) && value.scale.length > 0) {
      roundToCodes(value, type, machine);
    }
  };
}
