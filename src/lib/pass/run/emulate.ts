import { dequantizeInto, holdsCodes, quantizeInto } from '../../kernels/code/codes';
import type { Kernels, Node } from '../../kernels/node/node';
import { OverLimit, Refusal, type Run, type Value } from '../../kernels/code/value';
import { elementCount } from '../../model/schema/tensorType';
import { operatorKind } from '../error';
import type { ResultMark } from './mark';
import { asFloat } from './values';

/** An operator that can be run, or that needs memory for its emulation first. */
export type Prepared =
  | { readonly kind: 'ready'; readonly run: Run; readonly mark: ResultMark | null }
  | { readonly kind: 'emulated'; readonly mark: ResultMark };

/**
 * Prepares an operator with the kernel that the reference has for its types.
 * @throws Refusal if no kernel can compute it
 */
export function prepare(node: Node, kernels: Kernels): Prepared {
  const values = [...node.inputs, ...node.outputs];
  if (!values.some((value) => value !== null && holdsCodes(value))) {
    return { kind: 'ready', run: kernels.float(node), mark: null };
  }
  const reasons: string[] = [];
  const asReference = (why: string) => reasons.push(why);
  try {
    if (kernels.quantized === undefined) {
      throw new Refusal(`${operatorKind(node.operator)} has no integer kernel in the reference.`);
    }
    const run = kernels.quantized({ ...node, asReference });
    const why = reasons.join(' ');
    return { kind: 'ready', run, mark: why === '' ? null : { kind: 'as the reference', why } };
  } catch (error) {
    if (!(error instanceof Refusal) || error instanceof OverLimit) throw error;
    return { kind: 'emulated', mark: { kind: 'emulated', why: error.message } };
  }
}

/**
 * Memory for the floats of the operator that is being emulated. All emulated operators share it in
 * turn.
 */
export class Scratch {
  private readonly floats: Float32Array;

  constructor(nodes: readonly Node[], allocate: (bytes: number) => ArrayBuffer) {
    const lengths = nodes.map((node) =>
      computedReals(node).reduce((sum, { shape }) => sum + elementCount(shape), 0),
    );
    this.floats = new Float32Array(allocate(4 * Math.max(0, ...lengths)));
  }

  /**
   * Dequantizes, computes in float, and quantizes, as ONE does for operators without an integer
   * kernel.
   */
  emulate(node: Node, kernels: Kernels): Run {
    let used = 0;
    const made = new Map<Value, Value>();
    const real = (value: Value): Value => {
      const known = made.get(value);
      if (known !== undefined) return known;
      let copy = asFloat(value);
      if (copy !== value && !value.constant) {
        const end = used + elementCount(value.shape);
        copy = { ...copy, data: this.floats.subarray(used, end) };
        used = end;
      }
      made.set(value, copy);
      return copy;
    };
    const inputs = node.inputs.map((value) => (value === null ? null : real(value)));
    const outputs = node.outputs.map(real);
    const run = kernels.float({ ...node, inputs, outputs });
    const before = pairs(node.inputs, inputs);
    const after = pairs(node.outputs, outputs);
    return () => {
      for (const [codes, reals] of before) dequantizeInto(codes, reals);
      run();
      for (const [codes, reals] of after) quantizeInto(reals, codes, node.machine);
    };
  }
}

/** Computed tensors whose reals need memory. */
function computedReals({ inputs, outputs }: Node): Value[] {
  const values = [...new Set([...inputs, ...outputs])].filter((value) => value !== null);
  return values.filter((value) => !value.constant && asFloat(value) !== value);
}

/** Computed tensors of codes, each with the floats of its reals. */
function pairs(
  codes: readonly (Value | null)[],
  reals: readonly (Value | null)[],
): [Value, Float32Array][] {
  const list = codes.flatMap((code, i): [Value, Float32Array][] => {
    const real = reals[i];
    if (code === null || real === null || code.constant || code === real) return [];
    return real.data instanceof Float32Array ? [[code, real.data]] : [];
  });
  return [...new Map(list)];
}
