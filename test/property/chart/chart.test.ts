import { scaleLinear, scaleLog } from 'd3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal } from '../../../src/lib/numeric/decimal';
import { textWidth } from '../../../src/lib/text/measure';
import { csvNumber } from '../../../src/lib/text/csv';
import { num } from '../../../src/lib/text/number';
import { spread } from '../../../src/lib/chart/mark/spread';
import { plainText } from '../../../src/lib/text/rich';
import { linear, log, makeScale } from '../../../src/lib/chart/frame/scale';
import { axisTicks } from '../../../src/lib/chart/axis/ticks';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const pixels = fc.integer({ min: 240, max: 1200 });

test('all digits of a set number read back as the same double', () => {
  fc.assert(
    fc.property(finite, (x) => {
      expect(decimal(plainText(num(x, { full: true })))).toBe(x);
      expect(Number(csvNumber(x))).toBe(x);
    }),
  );
});

test('a short number is within half a unit of its last digit', () => {
  fc.assert(
    fc.property(finite, fc.integer({ min: 2, max: 9 }), (x, digits) => {
      fc.pre(Math.abs(x) < 1e308); // 1.8e308 would read back as infinity
      const shown = decimal(plainText(num(x, { digits })));
      // Below the normal doubles there are fewer digits to show.
      expect(Math.abs(shown - x)).toBeLessThanOrEqual(
        Math.abs(x) * 0.51 * 10 ** (1 - digits) + 5e-324,
      );
    }),
  );
});

test('a scale inverts itself', () => {
  const exponent = fc.integer({ min: -45, max: 30 });
  fc.assert(
    fc.property(
      exponent,
      exponent,
      pixels,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (a, b, w, t) => {
        fc.pre(a !== b);
        const scale = makeScale(log(Number(`1e${a}`), Number(`1e${b}`)), 40, w);
        const px = 40 + t * (w - 40);
        expect(scale.at(scale.invert(px))).toBeCloseTo(px, 6);
      },
    ),
  );
});

test('labels of an axis never touch, for any domain and length', () => {
  const SIZE = 12.5;
  const check = (scale: ReturnType<typeof makeScale>) => {
    const boxes = axisTicks(scale, 'x', SIZE)
      .filter(({ label }) => label !== undefined)
      .map(({ at, label }) => ({ at, half: textWidth(label ?? '', { size: SIZE }) / 2 }))
      .sort((a, b) => a.at - b.at);
    for (let i = 1; i < boxes.length; i++) {
      expect(boxes[i].at - boxes[i - 1].at).toBeGreaterThan(boxes[i].half + boxes[i - 1].half);
    }
  };
  const exponent = fc.integer({ min: -45, max: 30 });
  fc.assert(
    fc.property(exponent, exponent, pixels, (a, b, w) => {
      fc.pre(a < b);
      check(makeScale(log(Number(`1e${a}`), Number(`1e${b}`)), 0, w));
    }),
  );
  fc.assert(
    fc.property(
      finite,
      fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      pixels,
      (start, span, w) => {
        fc.pre(Math.abs(start) < 1e6);
        check(makeScale(linear(start, start + span), 0, w));
      },
    ),
  );
});

test('spread labels keep their distance, their order and, with room enough, the bounds', () => {
  const label = fc.record({
    at: fc.double({ min: -50, max: 450, noNaN: true }),
    size: fc.double({ min: 1, max: 60, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(label, { minLength: 1, maxLength: 6 }), (labels) => {
      const centres = spread(labels, 0, 450, 8);
      const order = labels.map((_, i) => i).sort((a, b) => centres[a] - centres[b]);
      order.forEach((i, k) => {
        expect(centres[i] - labels[i].size / 2).toBeGreaterThan(-1e-9);
        expect(centres[i] + labels[i].size / 2).toBeLessThan(450 + 1e-9);
        if (k === 0) return;
        const before = order[k - 1];
        expect(labels[before].at).toBeLessThanOrEqual(labels[i].at);
        const distance = (labels[i].size + labels[before].size) / 2 + 8;
        expect(centres[i] - centres[before]).toBeGreaterThan(distance - 1e-9);
      });
    }),
  );
});

describe('d3’s scales', () => {
  const end = fc.double({ min: 1e-45, max: 1e12, noNaN: true });
  const pixel = fc.integer({ min: -2000, max: 4000 });

  test.for(['linear', 'log'] as const)(
    'of kind %s place and read as ours do, to the last bit',
    (kind) => {
      fc.assert(
        fc.property(end, end, pixel, pixel, end, pixel, (a, b, from, to, value, at) => {
          fc.pre(a < b && from < to);
          const d3 =
            kind === 'log' ? scaleLog([a, b], [from, to]) : scaleLinear([a, b], [from, to]);
          const ours = makeScale({ kind, domain: [a, b] }, from, to);
          expect(ours.at(value)).toBe(d3(value));
          expect(ours.invert(at)).toBe(d3.invert(at));
        }),
      );
    },
  );
});
