import { newElements } from '../../../src/lib/kernels/code/codes';
import type { Kernels, Node } from '../../../src/lib/kernels/node/node';
import type { Elements, Value } from '../../../src/lib/kernels/code/value';
import { WEIGHTLESS } from '../../../src/lib/kernels/op/weightless';
import { makeOperator } from '../../../src/lib/model/graph/build';
import type { Options } from '../../../src/lib/model/schema/options';
import { elementCount, type NamedTensorType } from '../../../src/lib/model/schema/tensorType';
import type { Machine } from '../../../src/lib/numeric/machine';

/** Parameters of codes. */
export interface Params {
  readonly scale?: number | readonly number[];
  readonly zero?: number;
}

/** A computed tensor; elements that are not given are 0. */
export function value(
  type: NamedTensorType,
  shape: readonly number[],
  elements: readonly number[] = [],
  { scale, zero = 0 }: Params = {},
): Value {
  const scales = scale === undefined ? [] : typeof scale === 'number' ? [scale] : scale;
  return {
    name: `${type} of ${shape.join('×')}`,
    type,
    shape,
    data: filled(type, elementCount(shape), elements),
    scale: Float32Array.from(scales),
    zeroPoint: Int32Array.from(scales, () => zero),
    axis: Math.max(shape.length - 1, 0),
    constant: false,
  };
}

function filled(type: string, count: number, elements: readonly number[]): Elements {
  const data = newElements(type, count);
  if (data instanceof BigInt64Array) elements.forEach((x, i) => (data[i] = BigInt(x)));
  else elements.forEach((x, i) => (data[i] = x));
  return data;
}

/** A constant list of sizes, axes or indices. */
export const list = (...numbers: number[]): Value => ({
  ...value('INT32', [numbers.length], numbers),
  constant: true,
});

export interface Told {
  readonly outputs: number[][];
  readonly marks: string[];
}

type Name = keyof typeof WEIGHTLESS;

/** Prepares and runs one operator. @returns its outputs and the kernel's marks */
export function runAll(
  opcode: Name,
  inputs: readonly (Value | null)[],
  outputs: readonly Value[],
  options: Options | null = null,
  machine: Machine = 'x86-64',
): Told {
  const marks: string[] = [];
  const node: Node = {
    operator: makeOperator(opcode, [], [], options),
    inputs,
    outputs,
    machine,
    claim: () => undefined,
    asReference: (why) => marks.push(why),
  };
  const kernels: Kernels = WEIGHTLESS[opcode];
  const codes = [...inputs, ...outputs].some((tensor) => tensor !== null && isCodes(tensor));
  const prepare = codes ? kernels.quantized : kernels.float;
  if (!prepare) throw new Error(`${opcode} has no kernel for codes.`);
  prepare(node)();
  return { outputs: outputs.map(({ data }) => Array.from(data, Number)), marks };
}

/** The same for one output. */
export function runOne(
  opcode: Name,
  inputs: readonly (Value | null)[],
  output: Value,
  options: Options | null = null,
  machine: Machine = 'x86-64',
): number[] {
  return runAll(opcode, inputs, [output], options, machine).outputs[0];
}

const isCodes = ({ type, scale }: Value): boolean =>
  ['UINT8', 'INT8', 'INT16'].includes(type) && scale.length > 0;
