/** What scripts/fonts.mjs uses of it; its published types are of an older version. */
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
