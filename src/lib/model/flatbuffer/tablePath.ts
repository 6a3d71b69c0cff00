/** Where in the tables reading or writing stands, as a sentence names it: `subgraphs[0].name`. */
export class TablePath {
  private readonly steps: (string | number)[] = [];

  /** From here to `leave`, an error is said to be in this part. */
  enter(step: string | number): void {
    this.steps.push(step);
  }

  leave(): void {
    this.steps.pop();
  }

  get name(): string {
    const text = this.steps.map((s) => (typeof s === 'number' ? `[${s}]` : `.${s}`)).join('');
    return text.replace(/^\./, '') || 'the root table';
  }
}
