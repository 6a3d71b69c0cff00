/** A note on how a tensor's elements were computed. */
export interface ResultMark {
  readonly kind: 'emulated' | 'as the reference';
  /** One sentence */
  readonly why: string;
}
