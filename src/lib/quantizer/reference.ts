/**
 * The commits of Samsung/ONE that the engine's arithmetic is compared with. The golden vectors in
 * `test/golden` were computed by them.
 */
export const REFERENCE_COMMITS = {
  /** The parent of #7063 */
  'june-2021': '001647027d',
  /** #7063 itself, 2021-06-22 */
  'pr-7063': '16c311110a',
  /** 2026-04-21 */
  head: 'de7f4736dc',
} as const;

export type ReferenceState = keyof typeof REFERENCE_COMMITS;
