import type { Operands, Sizes } from './convCases';

/** One product: places in input and weights. */
type Visit = (output: number, input: number, weight: number) => void;

/**
 * All products of a weighted operator, from the textbook loops of TFLite's reference kernels: one
 * `if` for the padding, transposed convolutions as a scatter. For each output the order is that of
 * input row, column and channel.
 */
export function forEachProduct(s: Sizes, { input, weights, output }: Operands, visit: Visit): void {
  if (s.opcode === 'FULLY_CONNECTED') {
    for (let b = 0; b < s.batches; b++)
      for (let o = 0; o < s.filters; o++)
        for (let i = 0; i < s.depth; i++)
          visit(b * s.filters + o, b * s.depth + i, o * s.depth + i);
    return;
  }
  const [batches, height, width, depth] = input.shape;
  const [, outHeight, outWidth, channels] = output.shape;
  const flat = (shape: readonly number[], a: number, b: number, c: number, d: number) =>
    ((a * shape[1] + b) * shape[2] + c) * shape[3] + d;
  const isTransposed = s.opcode === 'TRANSPOSE_CONV';
  const isDepthwise = s.opcode === 'DEPTHWISE_CONV_2D';
  const [dilationH, dilationW] = isTransposed ? [1, 1] : [s.dilationH, s.dilationW];
  const before = (from: number, to: number, size: number, stride: number, dilation: number) =>
    Math.max(0, Math.trunc(((to - 1) * stride + (size - 1) * dilation + 1 - from) / 2));
  // A transposed convolution has the padding of the one that leads back.
  const top = isTransposed
    ? before(
        outHeight,
        backwards(outHeight, s.filterHeight, s.strideH, s),
        s.filterHeight,
        s.strideH,
        1,
      )
    : before(height, outHeight, s.filterHeight, s.strideH, dilationH);
  const left = isTransposed
    ? before(
        outWidth,
        backwards(outWidth, s.filterWidth, s.strideW, s),
        s.filterWidth,
        s.strideW,
        1,
      )
    : before(width, outWidth, s.filterWidth, s.strideW, dilationW);
  if (isTransposed) {
    for (let b = 0; b < batches; b++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          for (let i = 0; i < depth; i++)
            for (let ky = 0; ky < s.filterHeight; ky++)
              for (let kx = 0; kx < s.filterWidth; kx++)
                for (let o = 0; o < channels; o++) {
                  const oy = y * s.strideH - top + ky;
                  const ox = x * s.strideW - left + kx;
                  if (oy < 0 || oy >= outHeight || ox < 0 || ox >= outWidth) continue;
                  visit(
                    flat(output.shape, b, oy, ox, o),
                    flat(input.shape, b, y, x, i),
                    flat(weights.shape, o, ky, kx, i),
                  );
                }
    return;
  }
  for (let b = 0; b < batches; b++)
    for (let oy = 0; oy < outHeight; oy++)
      for (let ox = 0; ox < outWidth; ox++)
        for (let o = 0; o < channels; o++)
          for (let ky = 0; ky < s.filterHeight; ky++)
            for (let kx = 0; kx < s.filterWidth; kx++) {
              const y = oy * s.strideH - top + ky * dilationH;
              const x = ox * s.strideW - left + kx * dilationW;
              if (y < 0 || y >= height || x < 0 || x >= width) continue;
              const at = flat(output.shape, b, oy, ox, o);
              if (isDepthwise) {
                const i = Math.floor(o / s.filters);
                const w = flat(weights.shape, 0, ky, kx, o);
                visit(at, flat(input.shape, b, y, x, i), w);
                continue;
              }
              for (let i = 0; i < depth; i++) {
                visit(at, flat(input.shape, b, y, x, i), flat(weights.shape, o, ky, kx, i));
              }
            }
}

function backwards(size: number, filter: number, stride: number, { padding }: Sizes): number {
  return padding === 'SAME'
    ? Math.floor((size + stride - 1) / stride)
    : Math.floor((size - filter + stride) / stride);
}

export const wrap = (x: bigint, bits: number): bigint => BigInt.asIntN(bits, x);

export const floorDivide = (n: bigint, d: bigint): bigint => (n - (((n % d) + d) % d)) / d;

/** x·K·2^(shift − 31) as TFLite's 32-bit multiply rounds it, twice. */
export function multiply32(x: bigint, K: bigint, shift: number): bigint {
  // Processors take the lowest five bits of a distance.
  const shifted = wrap(x * 2n ** BigInt(Math.max(shift, 0) % 32), 32);
  const high = floorDivide(shifted * K + 2n ** 30n, 2n ** 31n);
  const divisor = 2n ** BigInt(Math.max(-shift, 0));
  const size = high < 0n ? -high : high;
  const rounded = (2n * size + divisor) / (2n * divisor);
  return high < 0n ? -rounded : rounded;
}

/** The same as its 64-bit multiply rounds it, with 16 bits of the mantissa and wrap-around. */
export function multiply64(x: bigint, K: bigint, shift: number): bigint {
  const R = K >= 0x7fff0000n ? 32767n : (K + 32768n) / 65536n;
  const T = BigInt((15 - shift) & 63);
  const half = 2n ** BigInt((14 - shift) & 63);
  return wrap(floorDivide(wrap(wrap(x * R, 64) + half, 64), 2n ** T), 32);
}
