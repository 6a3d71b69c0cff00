import { elementsIn, holdsCodes } from '../../../src/lib/kernels/code/codes';
import type { Kernels, Node } from '../../../src/lib/kernels/node/node';
import { Refusal, type Value } from '../../../src/lib/kernels/code/value';
import { memoryNeedOf } from '../../../src/lib/kernels/simd/memoryNeed';
import { simdModule } from '../../../src/lib/kernels/simd/module';
import { Simd } from '../../../src/lib/kernels/simd/simd';

const module = simdModule();
const aligned = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** The same node with its activations in a memory for SIMD. */
function inSimd({ operator, inputs, outputs, machine }: Node, simd: Simd): Node {
  let free = 0;
  const placed = (value: Value): Value => {
    const data = elementsIn(value.type, simd.buffer, free, value.data.length);
    free += aligned(value.data.byteLength);
    new Uint8Array(simd.buffer, data.byteOffset, data.byteLength).set(
      new Uint8Array(value.data.buffer, value.data.byteOffset, value.data.byteLength),
    );
    return { ...value, data };
  };
  return {
    operator,
    machine,
    claim: () => undefined,
    inputs: inputs.map((value) => (value === null || value.constant ? value : placed(value))),
    outputs: outputs.map(placed),
    simd,
  };
}

/** Whether SIMD took the layer; its output, and the plain kernel's. */
export function both(
  kernels: Kernels,
  node: Node,
): { took: boolean; simd: Value; plain: Value } | 'refused' {
  if (module === null) throw new Error('This machine has no WebAssembly SIMD to compare with.');
  const values = [...node.inputs, ...node.outputs];
  const bytes = values.reduce((sum, value) => sum + aligned(value?.data.byteLength ?? 0), 0);
  const simd = new Simd(module, bytes, memoryNeedOf([node.operator], values));
  const near = inSimd(node, simd);
  const codes = values.some((value) => value !== null && holdsCodes(value));
  const prepare = codes ? kernels.quantized : kernels.float;
  if (prepare === undefined) throw new Error('There is no kernel to compare with.');
  let took = false;
  const spy = new Proxy(simd, {
    get: (target, name: Exclude<keyof Simd, 'buffer'> | 'buffer') => {
      if (name === 'buffer') return target.buffer;
      return (...args: never[]) => {
        const run = (target[name] as (...words: never[]) => unknown).apply(target, args);
        took = run !== null;
        return run;
      };
    },
  });
  try {
    prepare(node)();
    prepare({ ...near, simd: spy })();
  } catch (error) {
    if (error instanceof Refusal) return 'refused';
    throw error;
  }
  return { took, simd: near.outputs[0], plain: node.outputs[0] };
}
