import type { Model, Operator, Quantization, Tensor } from '../../lib/model/graph/graph';
import { scaleDimension } from '../../lib/model/graph/tensorData';
import { channelAxis, operandSlots, WEIGHTED_OPS } from '../../lib/quantizer/weightedOps';
import { LINE_MOST, wrapped } from '../columns';
import { operatorName, sha256 } from '../dump/tensors';
import { channelsAlong, differingChannels, sameBytes, type Channels } from './elements';
import { channelLines, parameterLines } from './lines';

/** A tensor or operator that differs: its title, and a line for each difference. */
export interface Difference {
  readonly title: string;
  readonly lines: readonly string[];
}

export interface Comparison {
  /** The number of tensors in both models */
  readonly matched: number;
  readonly tensors: readonly Difference[];
  readonly operators: readonly Difference[];
}

/** Tensors by name. Repeated names are numbered in the order of the file. */
function byName({ subgraphs }: Model): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  for (const { tensors: list } of subgraphs) {
    for (const tensor of list) {
      let key = JSON.stringify(tensor.name);
      for (let again = 2; tensors.has(key); again++) {
        key = `${JSON.stringify(tensor.name)} (number ${again})`;
      }
      tensors.set(key, tensor);
    }
  }
  return tensors;
}

/** The channel axis of each constant that is an operator's weights. */
function weightAxes({ subgraphs }: Model): Map<Tensor, number> {
  const axes = new Map<Tensor, number>();
  for (const { operators, tensors } of subgraphs) {
    for (const { opcode, inputs } of operators) {
      const op = WEIGHTED_OPS.find((name) => name === opcode);
      if (op === undefined) continue;
      const index = inputs.at(operandSlots(op).weights) ?? -1;
      if (index >= 0) axes.set(tensors[index], channelAxis(op));
    }
  }
  return axes;
}

/** The channels: along the dimension with several scales, or the output channels of weights. */
function channelsOf(tensor: Tensor, axes: ReadonlyMap<Tensor, number>): Channels {
  const { shape, quantization } = tensor;
  const several = quantization !== null && quantization.scale.length > 1;
  const axis = several ? scaleDimension(tensor) : axes.get(tensor);
  if (axis !== undefined && axis < shape.length) return channelsAlong(shape, axis);
  return shape.length === 1
    ? channelsAlong(shape, 0)
    : { count: 1, inner: shape.reduce((x, y) => x * y, 1) };
}

const EMPTY: Pick<Quantization, 'scale' | 'zeroPoint' | 'min' | 'max' | 'quantizedDimension'> = {
  scale: new Float32Array(0),
  zeroPoint: new BigInt64Array(0),
  min: new Float32Array(0),
  max: new Float32Array(0),
  quantizedDimension: 0,
};

function dataLines(a: Tensor, b: Tensor, axes: ReadonlyMap<Tensor, number>): string[] {
  if (a.data === null && b.data === null) return [];
  if (a.data === null) return ['data: none → a constant'];
  if (b.data === null) return ['data: a constant → none'];
  if (sameBytes(a.data, b.data)) return [];
  const alike = a.type === b.type && a.shape.join() === b.shape.join();
  if (!alike) return [`data: ${a.data.length} bytes → ${b.data.length} bytes`];
  const channels = channelsOf(a, axes);
  return channelLines(differingChannels(a, b, channels), channels);
}

function tensorLines(a: Tensor, b: Tensor, axes: ReadonlyMap<Tensor, number>): string[] {
  const lines: string[] = [];
  if (a.type !== b.type) lines.push(`type: ${a.type} → ${b.type}`);
  const shapes = [a.shape, b.shape].map((shape) => `[${shape.join(', ')}]`);
  if (shapes[0] !== shapes[1]) lines.push(`shape: ${shapes[0]} → ${shapes[1]}`);
  const p = a.quantization ?? EMPTY;
  const q = b.quantization ?? EMPTY;
  lines.push(
    ...parameterLines('scale', p.scale, q.scale),
    ...parameterLines('zero point', p.zeroPoint, q.zeroPoint),
    ...parameterLines('min', p.min, q.min),
    ...parameterLines('max', p.max, q.max),
  );
  if (p.quantizedDimension !== q.quantizedDimension) {
    lines.push(`quantized dimension: ${p.quantizedDimension} → ${q.quantizedDimension}`);
  }
  return [...lines, ...dataLines(a, b, axes)];
}

/** Options as text. It does not matter which lists a file leaves out. */
const optionsText = ({ options, options2, customOptions }: Operator): string =>
  JSON.stringify(
    [options, options2, customOptions && sha256(customOptions)],
    (key, value: unknown) =>
      key === 'absent' ? undefined : typeof value === 'bigint' ? String(value) : value,
  );

interface Wired {
  readonly title: string;
  /** The words of its line, between which it can be broken */
  readonly words: readonly string[];
}

/** The wiring as text: the ends of each subgraph, and each operator. */
function wiringOf({ subgraphs }: Model): Wired[] {
  return subgraphs.flatMap((graph, g) => {
    const names = (indices: readonly number[]) =>
      indices.map((i, place) => {
        const name = i < 0 ? '-' : JSON.stringify(graph.tensors[i].name);
        return place === indices.length - 1 ? name : `${name},`;
      });
    const operators = graph.operators.map((operator, i) => {
      const wiring = [...names(operator.inputs), '→', ...names(operator.outputs)];
      const options = optionsText(operator).split(/(?<=,)/);
      return { title: `operator ${i}`, words: [operatorName(operator), ...wiring, ...options] };
    });
    const ends = [...names(graph.inputs), '→', ...names(graph.outputs)];
    return [{ title: `subgraph ${g}, inputs and outputs`, words: ends }, ...operators];
  });
}

/** The most characters of a line, behind what `diff` puts before each. */
const WIDTH = LINE_MOST - 2;

function compareWiring(a: Model, b: Model): Difference[] {
  const left = wiringOf(a);
  const right = wiringOf(b);
  const longer = left.length > right.length ? left : right;
  return longer.flatMap(({ title }, i): Difference[] => {
    const [one, other] = [left, right].map((list) => list.at(i)?.words ?? ['none']);
    if (one.join(' ') === other.join(' ')) return [];
    const lines = (side: string, words: readonly string[]) =>
      wrapped(words, '   ', { separator: '', most: WIDTH }).map((line, at) =>
        at === 0 ? side + line.slice(side.length) : line,
      );
    return [{ title, lines: [...lines('A', one), ...lines('B', other)] }];
  });
}

/** Compares two models: tensors by name, operators by their place. */
export function compareModels(a: Model, b: Model): Comparison {
  const left = byName(a);
  const right = byName(b);
  const axes = weightAxes(a);
  const tensors: Difference[] = [];
  let matched = 0;
  for (const [name, tensor] of left) {
    const other = right.get(name);
    if (other === undefined) {
      tensors.push({ title: `tensor ${name}`, lines: ['only in A'] });
      continue;
    }
    matched += 1;
    const lines = tensorLines(tensor, other, axes);
    if (lines.length > 0) tensors.push({ title: `tensor ${name}`, lines });
  }
  for (const name of right.keys()) {
    if (!left.has(name)) tensors.push({ title: `tensor ${name}`, lines: ['only in B'] });
  }
  return { matched, tensors, operators: compareWiring(a, b) };
}
