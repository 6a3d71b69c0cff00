import fc from 'fast-check';
import { expect, test } from 'vitest';
import { elementsIn, holdsCodes } from '../../../src/lib/kernels/codes';
import { Refusal, type Node, type Value } from '../../../src/lib/kernels/node';
import { roomFor } from '../../../src/lib/kernels/simd/room';
import { Simd, simdModule } from '../../../src/lib/kernels/simd/simd';
import { drawLayer, KINDS, OPS, sketch, type Drawn, type Kind } from './simdLayers';

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
    inputs: inputs.map((value) => (value === null || value.constant ? value : placed(value))),
    outputs: outputs.map(placed),
    simd,
  };
}

/** Whether SIMD took the layer; its output, and the plain kernel's. */
function both({ kernels, node }: Drawn): { took: boolean; simd: Value; plain: Value } | 'refused' {
  if (module === null) throw new Error('This machine has no WebAssembly SIMD to compare with.');
  const values = [...node.inputs, ...node.outputs];
  const bytes = values.reduce((sum, value) => sum + aligned(value?.data.byteLength ?? 0), 0);
  const simd = new Simd(module, bytes, roomFor([node.operator], values));
  const near = inSimd(node, simd);
  const codes = values.some((value) => value !== null && holdsCodes(value));
  const prepare = codes ? kernels.quantized : kernels.float;
  if (prepare === undefined) throw new Error('There is no kernel to compare with.');
  let took = false;
  const spy = new Proxy(simd, {
    get: (target, name: 'float' | 'integer' | 'buffer') => {
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

const taken = new Map<string, number>();

test.for(OPS.flatMap((op) => KINDS.map((kind): [typeof op, Kind] => [op, kind])))(
  'SIMD equals the plain kernel in every bit: %s of %s',
  ([op, kind]) => {
    fc.assert(
      fc.property(sketch, (drawn) => {
        const layer = drawLayer({ ...drawn, op, kind });
        if (layer === null) return;
        const found = both(layer);
        if (found === 'refused') return;
        expect(found.simd.data).toEqual(found.plain.data);
        const key = `${op} of ${kind}`;
        if (found.took) taken.set(key, (taken.get(key) ?? 0) + 1);
      }),
      { numRuns: 400 },
    );
    // ONE's interpreter has no int16 FULLY_CONNECTED; all else must have been compared, not left out.
    if (op === 'FULLY_CONNECTED' && kind === 'int16')
      expect(taken.get(`${op} of ${kind}`)).toBeUndefined();
    else expect(taken.get(`${op} of ${kind}`)).toBeGreaterThan(100);
  },
);
