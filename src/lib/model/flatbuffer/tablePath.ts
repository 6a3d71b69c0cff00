/** The part of the tables that is being read or written, for messages: `subgraphs[0].name`. */
export class TablePath {
  private readonly steps: (string | number)[] = [];

  /** Until `leave`, errors name this part. */
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
