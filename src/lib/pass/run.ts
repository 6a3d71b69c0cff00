import { isCodeType, roundToCodes } from '../kernels/codes';
import { Refusal, type Elements, type Node, type Run, type Value } from '../kernels/node';
import { kernelsOf } from '../kernels/operators';
import { roomFor } from '../kernels/simd/room';
import { Simd, simdModule } from '../kernels/simd/simd';
import type { Model, Operator, Subgraph } from '../model/graph';
import type { Machine } from '../numeric/machine';
import { prepare, Scratch, type Mark, type Prepared } from './emulate';
import { listed, operatorKind, PassError, tensorTitle } from './error';
import { runToEnd, type Steps } from './progress';
import { runOrder } from './runOrder';
import { allocated, layOut, type Arithmetic } from './runValues';

export type { Mark } from './emulate';
export type { Arithmetic } from './runValues';

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
}

/** Sees each tensor once it is made, while its elements are there. */
export type Observe = (index: number, value: Value) => void;

interface Step {
  readonly operator: number;
  readonly run: Run;
  readonly outputs: readonly number[];
}

/** A graph that is ready to be run, again and again. */
export class Runner {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];

  constructor(
    readonly graph: Subgraph,
    /** By the tensors' indices; null where nothing uses one */
    readonly values: readonly (Value | null)[],
    /** By the tensors' indices */
    readonly marks: ReadonlyMap<number, Mark>,
    /** Memory that the activations share */
    readonly bytes: number,
    /** The nodes by the operators' indices */
    readonly nodes: readonly Node[],
    private readonly sequence: readonly Step[],
    private readonly rounds: (index: number) => void,
    private readonly keeps: (index: number) => boolean,
  ) {
    this.inputs = graph.inputs.map((index) => this.value(index));
    this.outputs = graph.outputs.map((index) => this.value(index));
  }

  /** Whether a tensor's elements can be read after a run. */
  isKept(index: number): boolean {
    return this.keeps(index) || this.graph.outputs.includes(index) || this.value(index).constant;
  }

  /** A tensor; its elements are those of the last run, if it was kept. */
  value(index: number): Value {
    const value = this.values.at(index) ?? null;
    if (value !== null && index >= 0) return value;
    throw new PassError(`Nothing in the graph uses tensor ${index}: it has no elements.`);
  }

  /**
   * One run, an operator a step.
   * @param inputs elements of the graph's inputs, in the types of `this.inputs`
   * @throws PassError where they do not fit
   */
  *steps(inputs: readonly Elements[], observe?: Observe): Steps<void> {
    this.fill(inputs);
    for (const index of this.graph.inputs) {
      this.rounds(index);
      observe?.(index, this.value(index));
    }
    const total = this.sequence.length;
    for (const [done, { run, outputs }] of this.sequence.entries()) {
      run();
      for (const index of outputs) {
        this.rounds(index);
        observe?.(index, this.value(index));
      }
      yield { done: done + 1, total, what: this.graph.tensors[outputs[0]]?.name ?? '' };
    }
  }

  run(inputs: readonly Elements[], observe?: Observe): void {
    runToEnd(this.steps(inputs, observe));
  }

  private fill(inputs: readonly Elements[]): void {
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
      copy(given, data);
    });
  }
}

function copy(from: Elements, to: Elements): void {
  if (from instanceof BigInt64Array) {
    if (to instanceof BigInt64Array) to.set(from);
  } else if (!(to instanceof BigInt64Array)) to.set(from);
}

/**
 * Prepares a model's graph for many runs. Kernels are those of ONE's interpreter of today; what they
 * refuse is computed in float between a Dequantize and a Quantize, and marked.
 * @throws PassError, in one sentence, for what cannot be run
 */
export function prepareRun(model: Model, options: RunOptions = {}): Runner {
  const graph = runnableGraph(model);
  const { machine = 'x86-64', keep, arithmetic = 'integer' } = options;
  const order = runOrder(graph);
  const keeps = (index: number) => keep === 'all' || (keep?.has(index) ?? false);
  let simd: Simd | undefined;
  const { values, bytes } = layOut(graph, order, {
    arithmetic,
    keeps,
    allocate: (size, constants) => {
      const module = options.simd === false ? null : simdModule();
      const room = roomFor(graph.operators, constants);
      if (module === null || room.weights === 0) return new ArrayBuffer(size);
      simd = new Simd(module, size, room);
      return simd.buffer;
    },
  });
  const nodes = graph.operators.map((operator) => ({
    ...nodeOf(operator, values, machine),
    simd,
  }));
  const prepared = new Map(order.map((index) => [index, prepareNode(nodes[index])]));
  const emulated = [...prepared].filter(([, { kind }]) => kind === 'emulated');
  const room = (size: number) => allocated((b) => new ArrayBuffer(b), size);
  const scratch = new Scratch(
    emulated.map(([index]) => nodes[index]),
    room,
  );
  const marks = new Map<number, Mark>();
  const sequence = [...prepared].map(([index, state]): Step => {
    const { outputs } = graph.operators[index];
    const { mark } = state;
    if (mark !== null) for (const output of outputs) marks.set(output, mark);
    const node = nodes[index];
    const run = state.kind === 'ready' ? state.run : scratch.emulate(node, known(node.operator));
    return { operator: index, run, outputs: outputs.filter((output) => output >= 0) };
  });
  const rounds = arithmetic === 'fake' ? rounding(graph, values, machine) : () => undefined;
  return new Runner(graph, values, marks, bytes, nodes, sequence, rounds, keeps);
}

function prepareNode(node: Node): Prepared {
  return prepare(node, known(node.operator));
}

/** Operators that no kernel computes are told of before, all at once. */
function known(operator: Operator) {
  const kernels = kernelsOf(operator.opcode);
  if (kernels !== undefined) return kernels;
  throw new PassError(`${operatorKind(operator)} cannot be run.`);
}

function runnableGraph({ subgraphs }: Model): Subgraph {
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
  return graph;
}

function nodeOf(operator: Operator, values: readonly (Value | null)[], machine: Machine): Node {
  const at = (index: number): Value | null => (index < 0 ? null : (values.at(index) ?? null));
  return {
    operator,
    inputs: operator.inputs.map(at),
    outputs: operator.outputs.map(at).filter((value) => value !== null),
    machine,
  };
}

/** Rounds an activation to the codes that the file has for it. */
function rounding(graph: Subgraph, values: readonly (Value | null)[], machine: Machine) {
  return (index: number) => {
    const { type } = graph.tensors[index];
    const value = values[index];
    if (value !== null && isCodeType(type) && value.scale.length > 0) {
      try {
        roundToCodes(value, type, machine);
      } catch (error) {
        if (error instanceof Refusal) throw new PassError(error.message);
        throw error;
      }
    }
  };
}
