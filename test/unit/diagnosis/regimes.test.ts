import { describe, expect, it } from 'vitest';
import { biasAtScale, regimeEdges, type BiasSetting } from '../../../src/lib/diagnosis/regimes';
import { FILTER_3 } from '../../../src/lib/examples/mobilenetv2';
import { f32 } from '../../../src/lib/numeric/float32';
import { float32At, ordinalOf } from '../../../src/lib/numeric/ordinals';

const setting: BiasSetting = {
  inputScale: 0.00015259177598636597,
  bias: FILTER_3.bias,
  outputScale: f32(6 / 32767),
  storage: 64,
  machine: 'x86-64',
};
const justBelow = (x: number) => float32At(ordinalOf(x) - 1);

/** An edge must exist before one can step below it. */
function edge(x: number | null): number {
  if (x === null) throw new Error('there is no such edge');
  return x;
}

describe('edges of the regimes of filter 3', () => {
  const edges = regimeEdges(setting, 1);

  it('are at the scales that an independent bisection found', () => {
    expect(edge(edges.fits[32])).toBeCloseTo(3.71e-6, 8);
    expect(edge(edges.fits[40]) / 1.45e-8).toBeCloseTo(1, 2);
    expect(edge(edges.fits[64]) / 8.64e-16).toBeCloseTo(1, 2);
    expect(edge(edges.finite) / 2.34e-35).toBeCloseTo(1, 2);
    expect(edge(edges.scaleLives) / 4.59e-42).toBeCloseTo(1, 2);
    expect(edge(edges.multiplierLives) / 2.79e-10).toBeCloseTo(1, 2);
  });

  it('separate the statuses, to the last float32', () => {
    const status = (s: number) => biasAtScale(setting, s).status;
    const { fits, finite, scaleLives } = edges;
    expect(status(edge(fits[64]))).toMatch(/exact|rounded/);
    expect(status(justBelow(edge(fits[64])))).toBe('saturated');
    expect(status(edge(finite))).toBe('saturated');
    expect(status(justBelow(edge(finite)))).toBe('inf');
    expect(status(edge(scaleLives))).toBe('inf');
    expect(status(justBelow(edge(scaleLives)))).toBe('underflowed');
  });

  it('are absent where nothing fails', () => {
    expect(regimeEdges({ ...setting, inputScale: 0 }, 1).scaleLives).toBeNull();
  });

  it('follow the storage, not the bias', () => {
    const wide = biasAtScale(setting, 1e-10);
    const narrow = biasAtScale({ ...setting, storage: 40 }, 1e-10);
    expect(wide.status).toBe('rounded');
    expect(narrow.status).toBe('saturated');
    expect(narrow.code).toBe(-(2n ** 39n));
  });
});

describe('halving a saturated scale', () => {
  it('halves what reads back, because the code is stuck', () => {
    const at = biasAtScale(setting, 4.992152805245108e-24);
    const half = biasAtScale(setting, f32(4.992152805245108e-24 / 2));
    expect(half.code).toBe(at.code);
    expect(half.readBack).toBe((at.readBack ?? NaN) / 2);
  });
});
