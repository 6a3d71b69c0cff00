import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChoiceError } from '../../../src/lib/numeric/choice';
import { decimal } from '../../../src/lib/numeric/decimal';
import { FLT_MAX } from '../../../src/lib/numeric/float32';
import { FLOOR_NAMES, parseFloor, scaleFloor } from '../../../src/lib/quantizer/floor';
import { double, dtype, RUNS } from '../arbitraries';

test('a floor is read from its own spelling, a number kept exactly; all else is refused', () => {
  fc.assert(
    fc.property(double, dtype, (x, type) => {
      const text = String(x);
      if (x >= 0 && x <= FLT_MAX) {
        expect(parseFloor(text)).toBe(x + 0);
        expect(scaleFloor(type, x).minimum).toBe(x + 0);
      } else {
        expect(() => parseFloor(text)).toThrow(ChoiceError);
        expect(() => scaleFloor(type, x)).toThrow(ChoiceError);
      }
    }),
    RUNS,
  );
});

test('text that is neither a name nor a number is refused in one sentence that quotes it', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(!FLOOR_NAMES.some((name) => name === text));
      fc.pre(Number.isNaN(decimal(text)));
      expect(() => parseFloor(text)).toThrow(ChoiceError);
      expect(() => parseFloor(text)).toThrow(`"${text}"`);
    }),
    RUNS,
  );
});
