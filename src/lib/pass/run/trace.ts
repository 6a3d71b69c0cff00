import { dequantized } from '../../kernels/code/codes';
import { requantizerOf } from '../../kernels/conv/weightedKernels';
import { channelOf, readLayer, termsOf } from '../../kernels/conv/terms';
import { biasesOf, codesOf, type Layer } from '../../kernels/layer/layer';
import type { Node } from '../../kernels/node/node';
import { arithmeticOf, type LayerArithmetic } from '../../kernels/layer/arithmetic';
import type { Value } from '../../kernels/code/value';
import { f32 } from '../../numeric/float32';
import { wrap32, wrap64 } from '../../numeric/int64';
import { activate } from '../../quantizer/activation';
import { dequantize } from '../../quantizer/code';
import { isFlushed, reducedMantissa } from '../../quantizer/multiplier';
import type { WeightedOp } from '../../quantizer/weightedOps';
import { operatorKind, PassError, tensorTitle } from '../error';
import type { ResultMark, Runner } from './run';
import { stopping } from './errors';

/** One product of an element: its factors and their places. */
export interface TracedTerm {
  /** Places in the input and in the weights, row-major */
  readonly inputIndex: number;
  readonly weightIndex: number;
  /** Codes as stored, or floats */
  readonly input: number;
  readonly weight: number;
  /** The product: of codes minus their zero points, exact; of floats, rounded to float32 */
  readonly product: number;
}

interface Traced {
  readonly operator: WeightedOp;
  readonly tensor: string;
  /** Place of the element in the output, row-major, and its channel */
  readonly element: number;
  readonly channel: number;
  /** The products in the order of the sum. Padding has none */
  readonly terms: readonly TracedTerm[];
  /** The element of the run: the code, or the float itself; and the element as a real number */
  readonly code: number;
  readonly value: number;
}

/** An element that an integer kernel computed, from the inputs' codes to its own. */
export interface IntegerTrace extends Traced {
  readonly kind: 'integer';
  /** int64 or int32 */
  readonly accumulatorBits: 32 | 64;
  readonly inputZero: number;
  readonly weightZero: number;
  readonly outputZero: number;
  readonly sum: bigint;
  readonly bias: bigint;
  /** The sum with the bias, wrapped to the accumulator */
  readonly accumulator: bigint;
  /** s_in·s_w / s_out */
  readonly multiplier: number;
  readonly mantissa: number;
  readonly shift: number;
  /** The 16 bits of the mantissa by which an int64 accumulator is multiplied; null for int32 */
  readonly reduced: number | null;
  /** The multiplier is not 0, but its mantissa is */
  readonly flushed: boolean;
  /** Requantized, zero point included, before the clamp to [min, max] */
  readonly unclamped: number;
  readonly min: number;
  readonly max: number;
}

/** An element that was computed in float. */
export interface FloatTrace extends Traced {
  readonly kind: 'float';
  /** float32 */
  readonly sum: number;
  readonly bias: number;
  /** The sum with the bias after the fused activation, before it became a code, if it did */
  readonly activated: number;
  /** Why codes were computed in float; null in a float run */
  readonly emulated: string | null;
}

export type Trace = IntegerTrace | FloatTrace;

/**
 * How the runner's last run computed one element of a weighted operator's output.
 * @param at the element's place, one index for each dimension
 * @throws PassError if there is no such element, or its operator's input was not kept
 */
export function trace(runner: Runner, tensor: number, at: readonly number[]): Trace {
  const { node, layer } = layerOf(runner, tensor);
  const element = elementAt(layer.output, at);
  const mark = runner.marks.get(tensor);
  return isInteger(layer, mark)
    ? traceIntegers(node, layer, element)
    : traceFloats(layer, element, mark?.why ?? null);
}

function layerOf(runner: Runner, tensor: number): { node: Node; layer: Layer } {
  const { graph } = runner;
  const title = tensorTitle(graph.tensors.at(tensor)?.name ?? String(tensor));
  const index = graph.operators.findIndex(({ outputs }) => outputs.includes(tensor));
  if (index < 0) throw new PassError(`No operator makes ${title}: there is nothing to trace.`);
  const operator = graph.operators[index];
  const node = runner.node(index);
  if (node === null) throw new PassError(`${title} was not computed: ${runner.leftOut}`);
  const layer = stopping(title, () => readLayer(node));
  if (layer === null) {
    throw new PassError(
      `${title} is made by ${operatorKind(operator)}: only convolutions and fully connected layers can be traced.`,
    );
  }
  const lost = [...operator.inputs, tensor].find((i) => i >= 0 && !runner.isKept(i));
  if (lost !== undefined) {
    throw new PassError(
      `${tensorTitle(graph.tensors[lost].name)} was not kept in the run: keep it, and run again.`,
    );
  }
  return { node, layer };
}

function elementAt({ name, shape }: Value, at: readonly number[]): number {
  const isInside =
    at.length === shape.length && at.every((i, d) => Number.isInteger(i) && i >= 0 && i < shape[d]);
  if (!isInside) {
    throw new PassError(
      `${tensorTitle(name)} of shape [${shape.join(', ')}] has no element [${at.join(', ')}].`,
    );
  }
  return at.reduce((index, i, d) => index * shape[d] + i, 0);
}

const isInteger = ({ input, output }: Layer, mark: ResultMark | undefined): boolean =>
  mark?.kind !== 'emulated' && input.type !== 'FLOAT32' && output.type !== 'FLOAT32';

function common(layer: Layer, element: number): Omit<Traced, 'terms'> {
  const { opcode, output } = layer;
  const code = Number(output.data[element]);
  const isCode = output.type !== 'FLOAT32' && output.scale.length > 0;
  return {
    operator: opcode,
    tensor: output.name,
    element,
    channel: channelOf(layer, element),
    code,
    value: isCode ? dequantize(code, output.scale[0], output.zeroPoint[0] ?? 0) : code,
  };
}

function traceIntegers(node: Node, layer: Layer, element: number): IntegerTrace {
  const arithmetic = stopping(layer.opcode, () => arithmeticOf(layer, node.machine));
  const inputs = codesOf(layer, layer.input);
  const weights = codesOf(layer, layer.weights);
  const channel = channelOf(layer, element);
  const { inputZero, outputZero, accumulator } = arithmetic;
  const weightZero = arithmetic.weightZero[channel];
  const terms = termsOf(layer, element).map((term): TracedTerm => {
    const [input, weight] = [inputs[term.input], weights[term.weight]];
    const product = (input - inputZero) * (weight - weightZero);
    return { inputIndex: term.input, weightIndex: term.weight, input, weight, product };
  });
  const sum = terms.reduce((total, { product }) => total + product, 0);
  const bias = BigInt(biasesOf(layer, accumulator)?.[channel] ?? 0);
  const total = BigInt(sum) + bias;
  return {
    kind: 'integer',
    ...common(layer, element),
    terms,
    accumulatorBits: accumulator,
    inputZero,
    weightZero,
    outputZero,
    sum: BigInt(sum),
    bias,
    accumulator: accumulator === 64 ? wrap64(total) : BigInt(wrap32(total)),
    ...multiplierAt(arithmetic, channel),
    unclamped: requantizerOf(layer, arithmetic)(sum, channel),
    min: arithmetic.min,
    max: arithmetic.max,
  };
}

function multiplierAt(arithmetic: LayerArithmetic, channel: number) {
  const multiplier = arithmetic.multiplier[channel];
  const fixed = { mantissa: arithmetic.mantissa[channel], shift: arithmetic.shift[channel] };
  return {
    multiplier,
    ...fixed,
    reduced: arithmetic.accumulator === 64 ? reducedMantissa(fixed.mantissa) : null,
    flushed: isFlushed(multiplier, fixed.mantissa),
  };
}

function traceFloats(layer: Layer, element: number, emulated: string | null): FloatTrace {
  const inputs = dequantized(layer.input);
  const weights = dequantized(layer.weights);
  const channel = channelOf(layer, element);
  const terms = termsOf(layer, element).map((term): TracedTerm => {
    const [input, weight] = [inputs[term.input], weights[term.weight]];
    const product = f32(input * weight);
    return { inputIndex: term.input, weightIndex: term.weight, input, weight, product };
  });
  const sum = terms.reduce((total, { product }) => f32(total + product), 0);
  const bias = layer.bias === null ? 0 : dequantized(layer.bias)[channel];
  return {
    kind: 'float',
    ...common(layer, element),
    terms,
    sum,
    bias,
    activated: activate(layer.activation, f32(sum + bias)),
    emulated,
  };
}
