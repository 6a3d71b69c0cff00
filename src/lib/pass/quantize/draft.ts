import { makeQuantization } from '../../model/graph/build';
import type { Operator, Quantization, Subgraph, Tensor } from '../../model/graph/graph';
import type { TensorType } from '../../model/schema/tensorType';
import { wire, type Wiring } from '../../model/graph/wiring';
import type { QuantizedDtype } from '../../quantizer/dtype';
import type { Settings } from './settings';
import type { WeightMemory } from './weightMemory';

/** Scale and zero point of a tensor that has one of each. */
export interface Parameters {
  /** float32 */
  readonly scale: number;
  readonly zeroPoint: number;
}

/**
 * What a tensor of a draft's result comes from: the source's tensor, or a copy of it that the first
 * of ONE's two passes makes. Tensors with the same origin are one tensor in the file between them.
 */
export type Origin = Pick<Tensor, 'name'>;

/** A constant's new form for one of its readers. */
export interface NewConstant {
  readonly type: TensorType;
  readonly data: Uint8Array | Int16Array | Int32Array | BigInt64Array | Float32Array;
  readonly quantization: Quantization;
  /** A copy that the first pass makes for this reader; by default the source's tensor */
  readonly origin?: Origin;
}

/** A graph that a draft became. */
export interface Finished {
  readonly graph: Subgraph;
  /** By the graph's tensors */
  readonly origins: readonly Origin[];
}

/** Type of activations and weights. */
export const codeType = (dtype: QuantizedDtype): TensorType =>
  dtype === 'uint8' ? 'UINT8' : 'INT16';

/** Type of biases. */
export const biasType = (dtype: QuantizedDtype): TensorType =>
  dtype === 'uint8' ? 'INT32' : 'INT64';

/** Scales and zero points in a tensor's stored form. */
export function storedParameters(
  scale: ArrayLike<number>,
  zeroPoint: ArrayLike<number>,
  quantizedDimension = 0,
): Quantization {
  const zeroPoints = new BigInt64Array(zeroPoint.length);
  // Written as two words each, low word first. Making a BigInt for each would cost more than all
  // other work here.
  const words = new Int32Array(zeroPoints.buffer);
  for (let i = 0; i < zeroPoint.length; i++) {
    words[2 * i] = zeroPoint[i];
    words[2 * i + 1] = zeroPoint[i] < 0 ? -1 : 0;
  }
  return makeQuantization({
    scale: new Float32Array(scale),
    zeroPoint: zeroPoints,
    quantizedDimension,
  });
}

/** Tensors that are constant, with or without bytes. */
export const isConstant = ({ data, shape }: Tensor): boolean => data !== null || shape.includes(0);

/**
 * A graph while it is being quantized: the unchanged source, and the results of the steps so far. A
 * constant gets a new form for each of its readers, because luci clones it for each.
 */
export class Draft {
  readonly wiring: Wiring;
  /** Parameters of each activation; null if it has none yet */
  readonly parameters: (Parameters | null)[];
  /** By tensor: weights that several operators read, in the form that the last of them reads */
  readonly seenLast = new Map<number, Float32Array>();
  /** How often each tensor is an output of the graph */
  private readonly outputs: Uint32Array;
  /** By operator and slot */
  private readonly constants = new Map<number, Map<number, NewConstant>>();

  constructor(
    readonly graph: Subgraph,
    readonly settings: Settings,
    readonly memory?: WeightMemory,
  ) {
    this.wiring = wire(graph);
    this.parameters = graph.tensors.map(() => null);
    this.outputs = new Uint32Array(graph.tensors.length);
    for (const output of graph.outputs) this.outputs[output] += 1;
  }

  /** The tensor at an operator's slot; undefined if it is left out. */
  input(operator: Operator, slot: number): Tensor | undefined {
    const index = operator.inputs.at(slot) ?? -1;
    return index < 0 || slot >= operator.inputs.length ? undefined : this.graph.tensors[index];
  }

  /** The operator that makes a tensor; undefined for inputs and constants. */
  producer(index: number): Operator | undefined {
    const at = this.wiring.producer[index];
    return at < 0 ? undefined : this.graph.operators[at];
  }

  /** A float32 constant at an operator's slot; undefined if there is none. */
  floatConstant(operator: Operator, slot: number): Tensor | undefined {
    const tensor = this.input(operator, slot);
    return tensor !== undefined && tensor.type === 'FLOAT32' && isConstant(tensor)
      ? tensor
      : undefined;
  }

  replacement(operator: number, slot: number): NewConstant | undefined {
    return this.constants.get(operator)?.get(slot);
  }

  replace(operator: number, slot: number, constant: NewConstant): void {
    const slots = this.constants.get(operator) ?? new Map<number, NewConstant>();
    this.constants.set(operator, slots.set(slot, constant));
  }

  /** Parameters of the tensor at an operator's slot, constant or computed; null if it has none. */
  parametersAt(operator: number, slot: number): Parameters | null {
    const constant = this.replacement(operator, slot);
    if (constant !== undefined) {
      const { scale, zeroPoint } = constant.quantization;
      return { scale: scale[0], zeroPoint: Number(zeroPoint[0]) };
    }
    const index = this.graph.operators[operator].inputs.at(slot) ?? -1;
    return index < 0 ? null : this.parameters[index];
  }

  /** Parameters of an operator's first output; null if it has none yet. */
  outputParameters(operator: Operator): Parameters | null {
    const index = operator.outputs.at(0) ?? -1;
    return index < 0 ? null : this.parameters[index];
  }

  /** How many operators and graph outputs read a tensor (loco::succs: an operator counts once). */
  readers(index: number): number {
    return new Set(this.wiring.consumers[index]).size + this.outputs[index];
  }

  /**
   * The quantized graph. Unchanged tensors and operators are the source's own objects. If nothing
   * reads a constant's old form any more, its first new form takes its place. Other forms are added
   * at the end, with a number after the name.
   */
  finish(): Finished {
    const { graph } = this;
    const origins: Origin[] = [...graph.tensors];
    const tensors = graph.tensors.map((tensor, i) => this.activation(tensor, this.parameters[i]));
    const names = new Set(tensors.map(({ name }) => name));
    const uses = this.wiring.consumers.map((list, i) => list.length + this.outputs[i]);
    for (const [operator, slots] of this.constants) {
      for (const slot of slots.keys()) uses[graph.operators[operator].inputs[slot]] -= 1;
    }
    const placed = new Map<NewConstant, number>();
    const place = (index: number, constant: NewConstant): number => {
      let at = placed.get(constant);
      if (at !== undefined) return at;
      const source = graph.tensors[index];
      at = uses[index] === 0 && tensors[index] === source ? index : tensors.length;
      const name = at === index ? source.name : unused(`${source.name}_${at}`, names);
      names.add(name);
      tensors[at] = { ...source, name, ...withBytes(constant) };
      origins[at] = constant.origin ?? source;
      placed.set(constant, at);
      return at;
    };
    const operators = graph.operators.map((operator, i) => {
      const slots = this.constants.get(i);
      if (slots === undefined) return operator;
      const inputs = operator.inputs.map((index, slot) => {
        const constant = slots.get(slot);
        return constant === undefined ? index : place(index, constant);
      });
      return { ...operator, inputs };
    });
    const cast = operators.map((operator) => withCastTypes(operator, tensors));
    return { graph: { ...graph, tensors, operators: cast }, origins };
  }

  private activation(tensor: Tensor, parameters: Parameters | null): Tensor {
    if (parameters === null) return tensor;
    return {
      ...tensor,
      type: codeType(this.settings.dtype),
      quantization: storedParameters([parameters.scale], [parameters.zeroPoint]),
    };
  }
}

function withBytes({ type, data, quantization }: NewConstant) {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { type, quantization, data: bytes };
}

function unused(wanted: string, names: ReadonlySet<string>): string {
  let name = wanted;
  for (let i = 1; names.has(name); i++) name = `${wanted}_${i}`;
  return name;
}

/** CAST's options name the types of its input and output, so they change with these. */
function withCastTypes(operator: Operator, tensors: readonly Tensor[]): Operator {
  const { options } = operator;
  if (options?.kind !== 'CastOptions') return operator;
  const [input, output] = [operator.inputs.at(0) ?? -1, operator.outputs.at(0) ?? -1];
  if (input < 0 || output < 0) return operator;
  const inDataType = tensors[input].type;
  const outDataType = tensors[output].type;
  if (options.inDataType === inDataType && options.outDataType === outDataType) return operator;
  return { ...operator, options: { ...options, inDataType, outDataType } };
}
