import type { Node } from '../../kernels/node/node';
import { kernelsOf } from '../../kernels/operators';
import type { Value } from '../../kernels/code/value';
import type { Region } from '../../kernels/simd/memory';
import type { Simd } from '../../kernels/simd/simd';
import type { Operator, Subgraph } from '../../model/graph/graph';
import type { Machine } from '../../numeric/machine';
import { prepare, Scratch, type Prepared } from './emulate';
import { operatorKind, operatorTitle, PassError } from '../error';
import type { Steps } from '../progress';
import { stopping } from './errors';
import type { Budget } from './limits';
import type { FittedOperator } from './step';
import { allocated } from './values';

/** Prepares a graph's operators, and prepares one again if its constants or parameters change. */
export class Preparer {
  /** The region of SIMD memory with an operator's weights, by its index */
  private readonly regions = new Map<number, Region>();
  private scratch: Scratch | null = null;

  constructor(
    readonly machine: Machine,
    private readonly simd: Simd | undefined,
    private readonly budget: Budget,
  ) {}

  /**
   * Prepares the operators, one a step.
   * @param order indices of the operators as they run
   * @throws PassError for operators that cannot be run
   */
  *fitSteps(
    graph: Subgraph,
    order: readonly number[],
    values: readonly (Value | null)[],
  ): Steps<Map<number, FittedOperator>> {
    const prepared: [number, Node, Prepared][] = [];
    for (const index of order) {
      const node = this.nodeOf(graph, index, values);
      const work = () => this.prepare(graph, index, node);
      prepared.push([index, node, this.simd ? this.placed(this.simd, index, work) : work()]);
      const what = graph.tensors[graph.operators[index].outputs[0]]?.name ?? '';
      yield { done: prepared.length, total: order.length, what };
    }
    const emulated = prepared.filter(([, , { kind }]) => kind === 'emulated');
    this.scratch = new Scratch(
      emulated.map(([, node]) => node),
      (size) => this.allocate(size),
    );
    return new Map(
      prepared.map(([index, node, state]) => [index, this.fitted(graph, index, node, state)]),
    );
  }

  /** Does an operator's work, and notes the region of memory that it takes. */
  private placed(simd: Simd, index: number, work: () => Prepared): Prepared {
    const { result, region } = simd.memory.placing(work);
    this.regions.set(index, region);
    return result;
  }

  /**
   * Prepares one operator of a graph of the same shape, with other constants or parameters.
   * @param former the operator as it was prepared before
   * @returns null if its memory has no room for the new one
   */
  refit(
    graph: Subgraph,
    index: number,
    values: readonly (Value | null)[],
    former: FittedOperator,
  ): FittedOperator | null {
    const node = this.nodeOf(graph, index, values);
    const region = this.regions.get(index);
    const work = () => this.prepare(graph, index, node);
    let state: Prepared;
    try {
      state = this.simd && region ? this.simd.memory.replacing(region, work) : work();
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
    // The scratch has room for the operators that were emulated before, not for others.
    if (state.kind === 'emulated' && former.mark?.kind !== 'emulated') return null;
    return this.fitted(graph, index, node, state);
  }

  private nodeOf(graph: Subgraph, index: number, values: readonly (Value | null)[]): Node {
    const at = (tensor: number): Value | null => (tensor < 0 ? null : (values.at(tensor) ?? null));
    const operator = graph.operators[index];
    return {
      operator,
      inputs: operator.inputs.map(at),
      outputs: operator.outputs.map(at).filter((value) => value !== null),
      machine: this.machine,
      claim: (bytes) => this.budget.claim(index, bytes, operatorTitle(graph, operator)),
      simd: this.simd,
    };
  }

  private prepare(graph: Subgraph, index: number, node: Node): Prepared {
    this.budget.release(index);
    const { operator, outputs } = node;
    return stopping(operatorTitle(graph, operator), () => {
      // There is nothing to compute. Preparing a kernel could still take endless work, so do not.
      if (outputs.every(({ data }) => data.length === 0)) return NOTHING_TO_DO;
      this.budget.check(node);
      const prepared = prepare(node, known(operator));
      // The integer kernel may have claimed lists before it refused, and nobody holds these now.
      if (prepared.kind === 'emulated') this.budget.release(index);
      return prepared;
    });
  }

  /** Memory for the floats that all emulated operators share. */
  private allocate(size: number): ArrayBuffer {
    const title = 'Computing in float what has no integer kernel';
    this.budget.release(SCRATCH);
    stopping(title, () => this.budget.claim(SCRATCH, size, title));
    return allocated((bytes) => new ArrayBuffer(bytes), size, this.budget.limits.memory);
  }

  private fitted(graph: Subgraph, index: number, node: Node, state: Prepared): FittedOperator {
    const { operator } = node;
    const title = operatorTitle(graph, operator);
    const run =
      state.kind === 'ready'
        ? state.run
        : stopping(title, () => this.room.emulate(node, known(operator)));
    const there = (tensors: readonly number[]) => tensors.filter((tensor) => tensor >= 0);
    const inputs = there(operator.inputs);
    const outputs = there(operator.outputs);
    return { node, step: { operator: index, title, run, inputs, outputs }, mark: state.mark };
  }

  private get room(): Scratch {
    if (this.scratch === null) throw new Error('A graph must be fitted before it is refitted.');
    return this.scratch;
  }
}

/** Stands in the budget for the memory of emulation, in place of an operator's index. */
const SCRATCH = -1;

const NOTHING_TO_DO: Prepared = { kind: 'ready', run: () => undefined, mark: null };

/** The kernels of an operator. Operators without kernels are reported earlier, all at once. */
function known(operator: Operator) {
  const kernels = kernelsOf(operator.opcode);
  if (kernels !== undefined) return kernels;
  throw new PassError(`${operatorKind(operator)} cannot be run.`);
}
