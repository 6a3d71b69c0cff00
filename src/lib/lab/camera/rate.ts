const SECOND_MS = 1000;

/** Counts events, and tells once a second how many there were in a second. */
export class Rate {
  #since: number | null = null;
  #count = 0;
  #last: number | null = null;

  /**
   * @param now when an event is over, in milliseconds
   * @returns the events in a second, over the last whole second; null before that
   */
  tick(now: number): number | null {
    if (this.#since === null) {
      this.#since = now;
      return null;
    }
    this.#count += 1;
    const passed = now - this.#since;
    if (passed >= SECOND_MS) {
      this.#last = (this.#count * SECOND_MS) / passed;
      this.#since = now;
      this.#count = 0;
    }
    return this.#last;
  }
}
