import { InSight } from '$lib/ui/inSight.svelte';

/** How far outside the window an element still counts as in sight, so that it is never seen late. */
const NEAR = '25%';

let isHeld = $state(false);

/** For the window of a chapter: something may be dragged from a press until its release. */
export const press = () => (isHeld = true);
export const release = () => (isHeld = false);

/**
 * A value for text that is out of sight. It stays as it was while the reader drags something, and
 * follows at the release. A chapter's text takes a sixth of each step of a drag otherwise.
 * `watch` belongs to the element that shows the value.
 */
export class Lag<T> {
  readonly #read: () => T;
  #last: T;
  readonly #sight = new InSight({ seen: true, margin: NEAR });

  constructor(read: () => T) {
    this.#read = read;
    this.#last = read();
  }

  get value(): T {
    if (this.#sight.seen || !isHeld) this.#last = this.#read();
    return this.#last;
  }

  readonly watch = this.#sight.watch;
}
