/** The part that scripts/fonts.mjs uses. The published types are for an older version. */
declare module 'subset-font' {
  type Range = number | { min: number; max: number };

  export default function subsetFont(
    font: Uint8Array,
    text: string,
    options: {
      targetFormat: 'woff2';
      keepFeatures: readonly string[];
      variationAxes: Record<string, Range | undefined>;
      noHinting: boolean;
    },
  ): Promise<Buffer>;
}
