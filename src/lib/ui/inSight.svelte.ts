import type { Attachment } from 'svelte/attachments';

/**
 * Whether an element is in sight. During a drag, hidden elements can wait.
 * `<div {@attach sight.watch}>`, then read `sight.seen`.
 */
export class InSight {
  seen = $state(false);
  readonly #margin: string;

  /**
   * @param seen what counts until the browser tells
   * @param margin how far outside the window an element still counts as in sight, as CSS spells it
   */
  constructor({ seen = false, margin = '0px' } = {}) {
    this.seen = seen;
    this.#margin = margin;
  }

  readonly watch: Attachment = (element) => {
    const observer = new IntersectionObserver(
      (entries) => {
        // A busy page gets several entries at once. The last one is the newest.
        this.seen = entries.at(-1)?.isIntersecting ?? true;
      },
      { rootMargin: this.#margin },
    );
    observer.observe(element);
    return () => observer.disconnect();
  };
}
