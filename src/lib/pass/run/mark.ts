/** What a reader must know of a tensor's elements. */
export interface ResultMark {
  readonly kind: 'emulated' | 'as the reference';
  /** One sentence */
  readonly why: string;
}
