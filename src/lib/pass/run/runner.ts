import type { Node } from '../../kernels/node/node';
import type { Elements, Value } from '../../kernels/code/value';
import type { Subgraph } from '../../model/graph/graph';
import type { ResultMark } from './mark';
import { PassError, tensorTitle } from '../error';
import { runToEnd, type Steps } from '../progress';
import { stopping } from './errors';
import type { Preparer } from './preparer';
import type { FittedOperator, RunStep } from './step';

/** Called for each tensor when it is made, while its elements can be read. */
export type Observe = (index: number, value: Value) => void;

/** A graph that is ready for any number of runs. */
export class Runner {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly sequence: readonly RunStep[];
  /** By the tensors' indices */
  readonly marks: ReadonlyMap<number, ResultMark>;
  /** The indices of the outputs */
  private readonly ends: ReadonlySet<number>;

  constructor(
    readonly graph: Subgraph,
    /** By the tensors' indices; null for a tensor that nothing uses */
    readonly values: readonly (Value | null)[],
    /** By the operators' indices, in the order of the run */
    readonly fitted: ReadonlyMap<number, FittedOperator>,
    /** Memory that the activations share */
    readonly bytes: number,
    /** Changes a tensor after it is made */
    private readonly rounds: (index: number) => void,
    private readonly keeps: (index: number) => boolean,
    /** Prepares an operator again after its constants or parameters changed */
    readonly preparer: Preparer,
    /** Operators and outputs that are left out and why, in one sentence; null where all is run */
    readonly leftOut: string | null,
  ) {
    this.inputs = graph.inputs.map((index) => this.value(index));
    this.outputs = graph.outputs.map((index) => this.value(index));
    this.ends = new Set(graph.outputs);
    this.sequence = [...fitted.values()].map(({ step }) => step);
    const marks = new Map<number, ResultMark>();
    for (const { step, mark } of fitted.values()) {
      if (mark !== null) for (const output of step.outputs) marks.set(output, mark);
    }
    this.marks = marks;
  }

  /** Whether a tensor's elements can be read after a run. */
  isKept(index: number): boolean {
    return this.keeps(index) || this.ends.has(index) || this.value(index).constant;
  }

  /** A tensor. Its elements are those of the last run if it was kept. */
  value(index: number): Value {
    const value = this.values.at(index) ?? null;
    if (value !== null && index >= 0) return value;
    throw new PassError(`Nothing in the graph uses tensor ${index}: it has no elements.`);
  }

  /** A runner in the same memory, for a graph of the same shape. */
  with(
    graph: Subgraph,
    values: readonly (Value | null)[],
    fitted: ReadonlyMap<number, FittedOperator>,
  ): Runner {
    const { bytes, rounds, keeps, preparer, leftOut } = this;
    return new Runner(graph, values, fitted, bytes, rounds, keeps, preparer, leftOut);
  }

  /**
   * Writes elements into the inputs. Returns the inputs that changed, with their former elements.
   */
  exchange(inputs: readonly Elements[]): Map<number, Elements> {
    this.check(inputs);
    const former = new Map<number, Elements>();
    this.graph.inputs.forEach((index, i) => {
      const { data } = this.value(index);
      if (isSame(inputs[i], data)) return;
      former.set(index, data.slice());
      copyElements(inputs[i], data);
    });
    return former;
  }

  /** An operator with its tensors; null if it is not run. */
  node(operator: number): Node | null {
    return this.fitted.get(operator)?.node ?? null;
  }

  /**
   * One run, an operator a step.
   * @param inputs the elements of the graph's inputs, in the types of `this.inputs`
   * @throws PassError if they do not fit, or if the machine's casts stop the program
   */
  *steps(inputs: readonly Elements[], observe?: Observe): Steps<void> {
    this.fill(inputs);
    this.finish(this.graph.inputs, observe);
    const total = this.sequence.length;
    for (const [done, step] of this.sequence.entries()) {
      this.perform(step, observe);
      yield { done: done + 1, total, what: this.graph.tensors[step.outputs[0]]?.name ?? '' };
    }
  }

  /** Runs one operator on the current elements of its inputs. */
  perform({ title, run, outputs }: RunStep, observe?: Observe): void {
    stopping(title, run);
    this.finish(outputs, observe);
  }

  run(inputs: readonly Elements[], observe?: Observe): void {
    runToEnd(this.steps(inputs, observe));
  }

  private finish(made: readonly number[], observe?: Observe): void {
    for (const index of made) {
      const value = this.value(index);
      stopping(tensorTitle(value.name), () => this.rounds(index));
      observe?.(index, value);
    }
  }

  private fill(inputs: readonly Elements[]): void {
    this.check(inputs);
    this.inputs.forEach(({ data }, i) => copyElements(inputs[i], data));
  }

  /** @throws PassError if elements do not fit the inputs */
  private check(inputs: readonly Elements[]): void {
    if (inputs.length !== this.inputs.length) {
      throw new PassError(
        `The model takes ${this.inputs.length} inputs, but ${inputs.length} are given.`,
      );
    }
    this.inputs.forEach(({ name, data, type, shape }, i) => {
      const given = inputs[i];
      if (given.constructor !== data.constructor || given.length !== data.length) {
        throw new PassError(
          `The input ${tensorTitle(name)} takes ${data.length} elements of ${type} in shape [${shape.join(', ')}], but ${given.length} in a ${given.constructor.name} are given.`,
        );
      }
    });
  }
}

/** Whether elements are the same numbers. NaN equals NaN. */
export function isSame(a: Elements, b: Elements): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

/** Copies elements of one type. */
export function copyElements(from: Elements, to: Elements): void {
  if (from instanceof BigInt64Array) {
    if (to instanceof BigInt64Array) to.set(from);
  } else if (!(to instanceof BigInt64Array)) to.set(from);
}
