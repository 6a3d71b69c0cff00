import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { newElements } from '../../../src/lib/kernels/code/codes';
import type { Node } from '../../../src/lib/kernels/node/node';
import type { Elements, Value } from '../../../src/lib/kernels/code/value';
import { integers } from '../../../src/lib/model/graph/tensorData';
import type { Model, Operator, Tensor } from '../../../src/lib/model/graph/graph';
import { open } from '../../../src/lib/model/graph/open';
import { elementCount } from '../../../src/lib/model/schema/tensorType';
import { parseRanges } from '../../../src/lib/pass/quantize/ranges';
import type { Granularity, QuantizedDtype } from '../../../src/lib/quantizer/dtype';
import { quantized } from '../oneFiles';

const folder = fileURLToPath(new URL('../one/synthetic/', import.meta.url));
const readJson = (file: string): unknown => JSON.parse(readFileSync(folder + file, 'utf8'));

/** A tensor of the reference's run: the codes it computed, or why it did not. */
interface Recorded {
  readonly name: string;
  readonly scale: number[];
  readonly zero_point: number[];
  readonly values?: number[];
  readonly refused?: { readonly message: string };
}

interface RecordedRun {
  readonly model: string;
  readonly quantized_dtype: QuantizedDtype;
  readonly granularity: Granularity;
  readonly ranges: string;
  readonly inputs: Recorded[];
  readonly outputs: Recorded[];
}

/** One operator of a recorded run, with the reference's codes as its inputs. */
export interface Step {
  readonly name: string;
  readonly operator: Operator;
  readonly node: Node;
  /** The reference's codes for each output; null if it refused to run the model that far */
  readonly expected: readonly (readonly number[] | null)[];
  /** The kernel's notes on results that are wrong as real numbers */
  readonly told: string[];
}

/** A tensor's elements before anything is computed. */
function valueOf(tensor: Tensor, values: readonly number[] | undefined): Value {
  const { name, type, shape, data, quantization } = tensor;
  return {
    name,
    type,
    shape,
    data: data === null ? elementsOf(type, shape, values) : constantOf(tensor),
    scale: quantization?.scale ?? new Float32Array(0),
    zeroPoint: Int32Array.from(quantization?.zeroPoint ?? [], Number),
    axis: quantization?.quantizedDimension ?? 0,
    constant: data !== null,
  };
}

function constantOf(tensor: Tensor): Elements {
  const values = integers(tensor);
  return tensor.type === 'INT64' ? values : elementsOf(tensor.type, tensor.shape, values);
}

function elementsOf(
  type: string,
  shape: readonly number[],
  values: Iterable<number | bigint> = [],
): Elements {
  const elements = newElements(type, elementCount(shape));
  const isWide = elements instanceof BigInt64Array;
  if (!isWide) Array.from(values, Number).forEach((value, i) => (elements[i] = value));
  return elements;
}

/** The operators of a recorded run whose inputs the reference computed. */
function stepsOf(file: string): Step[] {
  const run = readJson(`run/${file}`) as RecordedRun;
  const source = open(new Uint8Array(readFileSync(folder + run.model)));
  const ranges = parseRanges(readJson(run.ranges));
  const { quantized_dtype: dtype, granularity } = run;
  const model: Model = quantized(source, { dtype, granularity, state: 'head', ranges });
  const [{ tensors, operators }] = model.subgraphs;
  const recorded = new Map([...run.inputs, ...run.outputs].map((one) => [one.name, one]));

  return operators.flatMap((operator) => {
    const reads = operator.inputs.filter((index) => index >= 0).map((index) => tensors[index]);
    const isKnown = reads.every(
      ({ name, data }) => data !== null || recorded.get(name)?.values !== undefined,
    );
    if (!isKnown) return [];
    const told: string[] = [];
    const at = (index: number) =>
      index < 0 ? null : valueOf(tensors[index], recorded.get(tensors[index].name)?.values);
    const outputs = operator.outputs.map((index) => valueOf(tensors[index], undefined));
    const node: Node = {
      operator,
      inputs: operator.inputs.map(at),
      outputs,
      machine: 'x86-64',
      claim: () => undefined,
      asReference: (why) => told.push(why),
    };
    const expected = outputs.map(({ name }) => recorded.get(name)?.values ?? null);
    const name = `${file.replace('.json', '')}: ${operator.opcode} ${outputs[0].name}`;
    return [{ name, operator, node, expected, told }];
  });
}

export const steps: Step[] = readdirSync(`${folder}run`)
  .filter((file) => /\.(int16|uint8)\.\w+\.json$/.test(file))
  .flatMap(stepsOf);
