import { SimdMemory } from '../../../src/lib/kernels/simd/memory';
import { simdModule } from '../../../src/lib/kernels/simd/module';
import { fillStage, STAGE_LENGTH } from '../../../src/lib/kernels/simd/stage';
import { Pcg64 } from '../../../src/lib/numeric/pcg64';
import type { Row } from '../suite';
import type { Peak } from './peak';
import { inTurns, type Work } from './turns';

/** The work on which one kernel is measured. */
interface Case {
  readonly name: string;
  /** Number of products, or of bytes */
  readonly amount: number;
  readonly run: Work;
}

/**
 * Rows, columns and depth of three 1×1 convolutions: an expansion, a projection and the last one.
 */
const PRODUCTS = [
  [3136, 144, 24],
  [196, 64, 384],
  [49, 1280, 320],
] as const;

/** Size, channels and stride of 3×3 depthwise convolutions. */
const DEPTHWISE = [
  [56, 144, 1],
  [112, 96, 2],
  [14, 384, 1],
] as const;

const ROOM = 2 ** 25;

/** The right shift of all channels of an int8 stage. */
const RIGHT = 9;

/** Single kernels, on noise. */
class Bench {
  private readonly memory: SimdMemory;
  private readonly random = new Pcg64(1);

  constructor(module: WebAssembly.Module) {
    this.memory = new SimdMemory(module, 0, ROOM);
  }

  private floats(count: number): number {
    return this.memory.keep(this.random.noise(count));
  }

  private codes(count: number, most: number): number {
    return this.memory.keep(Int16Array.from(this.random.noise(count, most)));
  }

  /** An output stage of int16 with multipliers of a few thousandths, in float64. */
  private wideStage(channels: number): number {
    const stages = new Float64Array(8 * 2 * Math.ceil(channels / 8));
    // Four biases, here 0, and four factors for each four channels.
    for (let i = 4; i < stages.length; i += 8) stages.fill(20000 / 2 ** 30, i, i + 4);
    return this.memory.keep(stages);
  }

  private stage(channels: number): number {
    const blocks = 2 * Math.ceil(channels / 8);
    const stages = new Int32Array(STAGE_LENGTH * blocks);
    for (let channel = 0; channel < channels; channel++) {
      fillStage(stages, channel, { bias: 0, mantissa: 1_500_000_000, shift: -RIGHT });
    }
    return this.memory.keep(stages);
  }

  private window(size: number, channels: number, stride: number, zero: number): number {
    const after = Math.ceil(size / stride);
    const before = stride === 1 ? 1 : 0;
    const taps = this.memory.place(2 * 4 * 10);
    const padding = this.memory.place(2 * channels);
    return this.memory.keep(
      Int32Array.of(
        ...[size, size, channels, after, 3, 3, stride, stride, 1, 1, before, before, zero],
        ...[taps, padding],
      ),
    );
  }

  products(): { float: Case[]; int16: Case[]; int8: Case[] } {
    const { matmulFloat, matmulInt16, matmulInt8 } = this.memory.kernels;
    const cases = PRODUCTS.map(([rows, columns, depth]) => {
      const amount = rows * columns * depth;
      const size = `${rows} × ${columns} × ${depth}`;
      const out = this.memory.place(4 * rows * columns);
      const float = [rows * depth, depth * columns, columns].map((n) => this.floats(n));
      const x = this.codes(rows * depth, 32767);
      const w = this.codes(columns * depth, 32767);
      const tile = this.memory.place(64);
      const wide = this.wideStage(columns);
      const x8 = this.codes(rows * depth, 255);
      const w8 = this.codes(columns * depth, 255);
      const stage = this.stage(columns);
      const [a, b, bias] = float;
      const bytes = 2 * depth;
      return {
        float: {
          name: `float product ${size}`,
          amount,
          run: () => matmulFloat(a, b, bias, out, rows, columns, depth, 0, 6),
        },
        int16: {
          name: `int16 product ${size}`,
          amount,
          run: () => matmulInt16(x, w, wide, 0, tile, out, rows, columns, bytes, -32767, 32767),
        },
        int8: {
          name: `uint8 product ${size}`,
          amount,
          run: () => matmulInt8(x8, w8, stage, out, rows, columns, bytes, RIGHT, 0, 0, 255),
        },
      };
    });
    return {
      float: cases.map(({ float }) => float),
      int16: cases.map(({ int16 }) => int16),
      int8: cases.map(({ int8 }) => int8),
    };
  }

  depthwise(): { float: Case[]; int16: Case[]; int8: Case[] } {
    const { depthwiseFloat, depthwiseInt16, depthwiseInt8 } = this.memory.kernels;
    const cases = DEPTHWISE.map(([size, channels, stride]) => {
      const after = Math.ceil(size / stride);
      const amount = after * after * channels * 9;
      const title = `depthwise ${size} × ${size} × ${channels}, stride ${stride}`;
      const out = this.memory.place(4 * after * after * channels);
      const window = this.window(size, channels, stride, 0);
      const pixels = size * size * channels;
      const [x, w, bias] = [pixels, 9 * channels, channels].map((n) => this.floats(n));
      const x16 = this.codes(pixels, 32767);
      const w16 = this.codes(10 * channels, 32767);
      const wide = this.wideStage(channels);
      const w8 = this.codes(10 * channels, 255);
      const stage = this.stage(channels);
      return {
        float: {
          name: `float ${title}`,
          amount,
          run: () => depthwiseFloat(x, w, bias, out, 0, after, window, 0, 6),
        },
        int16: {
          name: `int16 ${title}`,
          amount,
          run: () => depthwiseInt16(x16, w16, wide, 0, out, 0, after, window, -32767, 32767),
        },
        int8: {
          name: `uint8 ${title}`,
          amount,
          run: () => depthwiseInt8(x16, 0, w8, stage, out, 0, after, window, RIGHT, 0, 0, 255),
        },
      };
    });
    return {
      float: cases.map(({ float }) => float),
      int16: cases.map(({ int16 }) => int16),
      int8: cases.map(({ int8 }) => int8),
    };
  }

  /** Kernels that compute little, measured by the bytes that they write. */
  moves(): Case[] {
    const { gatherFloat, gatherInt16, gatherUint8, addFloat } = this.memory.kernels;
    const [size, channels, stride] = [224, 3, 2];
    const after = size / stride;
    const x = this.floats(size * size * channels);
    const window = this.window(size, channels, stride, 0);
    const rows = this.memory.place(4 * 27 * after * after);
    // A few lines at a time, as in a layer.
    const pixels = 8 * after;
    const elements = 56 * 56 * 24;
    const [a, b] = [this.floats(elements), this.floats(elements)];
    const title = 'windows of 3 × 3 × 3 laid out';
    return [
      {
        name: `float ${title}`,
        amount: pixels * 27 * 4,
        run: () => gatherFloat(x, rows, 0, pixels, 27 * 4, window),
      },
      {
        name: `int16 ${title}`,
        amount: pixels * 64,
        run: () => gatherInt16(x, rows, 0, pixels, 64, window),
      },
      {
        name: `uint8 ${title}`,
        amount: pixels * 64,
        run: () => gatherUint8(x, rows, 0, pixels, 64, window),
      },
      {
        name: `float ADD of ${elements}`,
        amount: 4 * elements,
        run: () => addFloat(a, b, rows, elements, 1, -Infinity, Infinity),
      },
    ];
  }
}

/** A rate in 10^9 per second, compared with another. */
async function rate({ name, amount, run }: Case, unit: string, other: Case): Promise<Row> {
  const { time, ratio } = await inTurns(run, other.run);
  // The ratio of times for the same amount, inverted because these are rates.
  const relative = amount / other.amount / ratio;
  return { name, value: amount / time / 1e6, unit, against: other.name, ratio: relative };
}

/** A copy of this number of bytes. */
function copyOf(bytes: number): Case {
  const from = new Uint8Array(bytes).fill(1);
  const to = new Uint8Array(bytes);
  return { name: 'copy of as many bytes', amount: bytes, run: () => to.set(from) };
}

/** Each kernel's speed compared with the machine's peak, measured in turns. */
export async function kernelRows(peak: Peak): Promise<Row[]> {
  const module = simdModule();
  if (module === null) throw new Error('This browser has no WebAssembly SIMD.');
  const rows: Row[] = [];
  for (const { name, amount, run } of [peak.float, peak.int16]) {
    const { time } = await inTurns(run, run);
    rows.push({ name, value: amount / time / 1e6, unit: 'GMAC/s', against: null, ratio: null });
  }
  const bench = new Bench(module);
  for (const { float, int16, int8 } of [bench.products(), bench.depthwise()]) {
    for (const one of float) rows.push(await rate(one, 'GMAC/s', peak.float));
    for (const one of [...int16, ...int8]) rows.push(await rate(one, 'GMAC/s', peak.int16));
  }
  for (const one of bench.moves()) rows.push(await rate(one, 'GB/s', copyOf(one.amount)));
  return rows;
}
