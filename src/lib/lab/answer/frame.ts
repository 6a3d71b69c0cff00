/** What every figure of an answer needs besides its finding. */
export interface AnswerFrame {
  /** Where the numbers come from */
  readonly source: string;
  readonly link: () => string;
  readonly onreset: () => void;
}
