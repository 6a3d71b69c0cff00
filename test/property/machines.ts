import { CastTrap, type Machine } from '../../src/lib/numeric/machine';
import { exact, nearestInteger, towardZero } from './exact';

/** The value, or 'trap' if the machine's cast stops the program. */
export function outcome<T>(run: () => T): T | 'trap' {
  try {
    return run();
  } catch (error) {
    if (error instanceof CastTrap) return 'trap';
    throw error;
  }
}

const view = new DataView(new ArrayBuffer(8));

/**
 * A float-to-integer cast by its definition in each machine's manual, on exact integers: the
 * oracle of the casts. JavaScript's are those of DataView and BigInt.
 */
export function castByDefinition(x: number, bits: 32 | 64, machine: Machine): bigint | 'trap' {
  const least = -(2n ** BigInt(bits - 1));
  const most = -least - 1n;
  const whole = Number.isFinite(x) ? towardZero(exact(x)) : null;
  if (whole !== null && whole >= least && whole <= most) return whole;
  switch (machine) {
    case 'x86-64':
      return least;
    case 'aarch64':
    case 'wasm-trunc-sat':
      if (Number.isNaN(x)) return 0n;
      return x > 0 ? most : least;
    case 'wasm-trunc':
      return 'trap';
    case 'javascript':
      if (bits === 32) {
        view.setInt32(0, x);
        return BigInt(view.getInt32(0));
      }
      if (whole === null) return 'trap';
      view.setBigInt64(0, whole);
      return view.getBigInt64(0);
  }
}

/** A float rounded half away from zero, exactly. Infinities and NaN stay. */
export const roundedExactly = (x: number): number =>
  Number.isFinite(x) ? Number(nearestInteger(exact(x))) : x;
