import { describe, expect, it } from 'vitest';
import { ModelError } from '../../../src/lib/model/error';
import { ChoiceError } from '../../../src/lib/numeric/choice';
import { PassError } from '../../../src/lib/pass/error';
import { isOutOfMemory } from '../../../src/lib/pass/sentence';
import { refusalOf } from '../../../src/workers/errors';

/** The errors of this machine when memory is exhausted. */
function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return null;
}

describe('errors of a worker', () => {
  it('are sentences if the model, the inputs or the options are at fault', () => {
    expect(refusalOf(new PassError('No model is open.'))).toBe('No model is open.');
    expect(refusalOf(new ChoiceError('Not both.'))).toBe('Not both.');
    expect(refusalOf(new ModelError('Cut off.'))).toBe('Cut off.');
  });

  it('say that memory is short', () => {
    const failed = [
      thrown(() => new ArrayBuffer(Number.MAX_SAFE_INTEGER)),
      thrown(() => new Float64Array(2 ** 52)),
      new RangeError('WebAssembly.Memory(): could not allocate memory'),
      new DOMException('Data cannot be cloned, out of memory.', 'DataCloneError'),
    ];
    expect(failed.map(isOutOfMemory)).toEqual([true, true, true, true]);
    expect(refusalOf(failed[0])).toMatch(/^The browser has too little memory for this: /);
  });

  it('are passed on if the engine is at fault', () => {
    const faults = [
      thrown(() => new Uint8Array(2).set([1], 5)),
      thrown(() => new DataView(new ArrayBuffer(2)).getInt32(0)),
      thrown(() => structuredClone(() => 0)),
      // A view of half an element, a view past its buffer, and lengths that no array has
      thrown(() => new Float32Array(new ArrayBuffer(6))),
      thrown(() => new Uint8Array(new ArrayBuffer(2), 0, 5)),
      thrown(() => new Uint8Array(-1)),
      thrown(() => new Array<number>(-1)),
      new TypeError('x is undefined'),
    ];
    for (const fault of faults) {
      expect(isOutOfMemory(fault)).toBe(false);
      expect(thrown(() => refusalOf(fault))).toBe(fault);
    }
  });
});
