import { isCodeType, roundToCodes } from '../../kernels/code/codes';
import { kernelsOf } from '../../kernels/operators';
import type { Value } from '../../kernels/code/value';
import { memoryNeedOf } from '../../kernels/simd/memoryNeed';
import { simdModule } from '../../kernels/simd/module';
import { Simd } from '../../kernels/simd/simd';
import type { Model, Subgraph } from '../../model/graph/graph';
import type { Machine } from '../../numeric/machine';
import { isConstant } from '../quantize/draft';
import { listed, operatorKind, PassError, tensorTitle } from '../error';
import { Budget, RUN_LIMITS, type RunLimits } from './limits';
import { Runner } from './runner';
import { runOrder } from './order';
import { layOut, type Arithmetic } from './values';
import { Preparer } from './preparer';

export type { ResultMark } from './mark';
export { Runner, type Observe } from './runner';
export { RUN_LIMITS, type RunLimits } from './limits';
export type { Arithmetic } from './values';

export interface RunOptions {
  /** Whose casts; x86-64 unless given */
  readonly machine?: Machine;
  /** Tensors whose elements can be read after a run, beside the outputs; all others share memory */
  readonly keep?: 'all' | ReadonlySet<number>;
  /**
   * `integer`: the file's own types, codes through integer kernels. `fake`: all reals in float, each
   * activation rounded to its codes, weights to theirs, as ONE evaluates accuracy
   */
  readonly arithmetic?: Arithmetic;
  /** False: the plain kernels alone, which define the others' bits */
  readonly simd?: boolean;
  /** What the run may take; `RUN_LIMITS` unless given */
  readonly limits?: RunLimits;
}

/**
 * Prepares a model's graph for many runs. Kernels are those of ONE's interpreter of today; what they
 * refuse is computed in float between a Dequantize and a Quantize, and marked.
 * @throws PassError, in one sentence, for what cannot be run
 */
export function prepareRun(model: Model, options: RunOptions = {}): Runner {
  const graph = runnableGraph(model);
  const { machine = 'x86-64', keep, arithmetic = 'integer', limits = RUN_LIMITS } = options;
  const order = runOrder(graph);
  const keeps = (index: number) => keep === 'all' || (keep?.has(index) ?? false);
  let simd: Simd | undefined;
  const { values, bytes } = layOut(graph, order, {
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
  const preparer = new Preparer(machine, simd, new Budget(limits, bytes));
  const fitted = preparer.fit(graph, order, values);
  const rounds = arithmetic === 'fake' ? rounding(graph, values, machine) : () => undefined;
  return new Runner(graph, values, fitted, bytes, rounds, keeps, preparer);
}

/** @throws PassError for a model that cannot be run as a whole */
export function runnableGraph({ subgraphs }: Model): Subgraph {
  const [graph, ...others] = subgraphs;
  if (graph === undefined || others.length > 0) {
    throw new PassError(
      `The model has ${subgraphs.length} subgraphs: only a model of one can be run.`,
    );
  }
  const unknown = graph.operators.filter(({ opcode }) => kernelsOf(opcode) === undefined);
  if (unknown.length > 0) {
    const kinds = [...new Set(unknown.map(operatorKind))];
    throw new PassError(
      `${listed(kinds)} cannot be run: cut the model before, or replace ${kinds.length === 1 ? 'it' : 'them'}.`,
    );
  }
  const fixed = graph.inputs.map((index) => graph.tensors[index]).find(isConstant);
  if (fixed !== undefined) {
    throw new PassError(
      `The input ${tensorTitle(fixed.name)} is a constant: take it off the inputs.`,
    );
  }
  return graph;
}

/** Rounds an activation to the codes that the file has for it. */
function rounding(graph: Subgraph, values: readonly (Value | null)[], machine: Machine) {
  return (index: number) => {
    const { type } = graph.tensors[index];
    const value = values[index];
    if (value !== null && isCodeType(type) && value.scale.length > 0) {
      roundToCodes(value, type, machine);
    }
  };
}
