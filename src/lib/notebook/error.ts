/** Why a formula has no result. The message is one sentence for the reader who wrote it. */
export class FormulaError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FormulaError';
  }
}
